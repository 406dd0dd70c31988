with

reports as (
    select * from {{ ref('int_reports') }}
),

regions as (
    select * from {{ ref('int_regions') }}
),

placed as (
    select
        reports.document_id,
        regions.province_code is not null as is_in_province,
        regions.level = 'prefecture' or regions.prefecture_code is not null as is_in_prefecture,
        regions.level = 'county' as is_in_county
    from reports
    asof inner join regions
        on reports.region_code = regions.region_code and reports.report_year >= regions.valid_from
),

-- whether another roll-up in the same county, prefecture or province includes it
included as (
    select
        document_id,
        bool_or(included_in_level = 'county') as is_included_in_county,
        bool_or(included_in_level in ('county', 'prefecture')) as is_included_in_prefecture
    from {{ ref('int_included_reports') }}
    group by document_id
),

-- copies, earlier versions and reports without a body or a year are in no sum
addable as (
    select
        reports.document_id,
        reports.scope_code,
        reports.is_current and reports.body_key is not null and reports.report_year is not null as is_addable,
        reports.scope_code = 'own' as is_own,
        reports.scope_code = 'area' as is_roll_up,
        included.document_id is not null as is_included,
        coalesce(included.is_included_in_prefecture, false) as is_included_in_prefecture,
        coalesce(included.is_included_in_county, false) as is_included_in_county,
        coalesce(placed.is_in_province, false) as is_in_province,
        coalesce(placed.is_in_prefecture, false) as is_in_prefecture,
        coalesce(placed.is_in_county, false) as is_in_county
    from reports
    left join placed on reports.document_id = placed.document_id
    left join included on reports.report_id = included.document_id
)

select
    document_id,
    scope_code,
    -- every division lies in a province, so what counts in the province counts in the nation
    is_addable and (is_own or (is_roll_up and is_in_province and not is_included)) as counts_in_nation,
    -- all divisions lie in a province, so that a roll-up counts in both or in none
    is_addable and (is_own or (is_roll_up and is_in_province and not is_included)) as counts_in_province,
    is_addable
    and (is_own or (is_roll_up and is_in_prefecture and not is_included_in_prefecture)) as counts_in_prefecture,
    is_addable and (is_own or (is_roll_up and is_in_county and not is_included_in_county)) as counts_in_county
from addable
