-- A government's roll-up covers its division, so it includes each other roll-up within the division. A department's
-- roll-up covers its own system alone: it includes those of the same sector in the divisions below.
with

reports as (
    select * from {{ ref('int_reports') }}
    where
        is_current and document_id = report_id
        and scope_code = 'area' and body_key is not null and report_year is not null
),

bodies as (
    select * from {{ ref('int_bodies') }}
),

regions as (
    select * from {{ ref('int_regions') }}
),

roll_ups as (
    select
        reports.document_id,
        reports.report_year,
        reports.region_code,
        regions.prefecture_code,
        regions.province_code,
        regions.level as region_level,
        coalesce(bodies.sector_code in ('government', 'general_office'), true) as is_of_government,
        coalesce(bodies.is_zone, false) as is_zone,
        bodies.sector_code
    from reports
    inner join bodies on reports.body_key = bodies.body_key
    asof inner join regions
        on reports.region_code = regions.region_code and reports.report_year >= regions.valid_from
),

-- one roll-up for each division and system; the roll-up of a zone covers only a part of its division
widest as (
    select * from roll_ups
    where not is_zone
    qualify
        row_number() over (
            partition by region_code, report_year, if(is_of_government, '', sector_code)
            order by sector_code is distinct from 'government', document_id
        ) = 1
),

-- each roll-up × each division that contains its own
placed as (
    select
        *,
        unnest(list_distinct([region_code, coalesce(prefecture_code, region_code), province_code])) as within_code
    from roll_ups
)

select
    placed.document_id,
    widest.document_id as included_in,
    widest.region_level as included_in_level,
    placed.region_code = widest.region_code as is_same_division
from placed
inner join widest
    on
    placed.within_code = widest.region_code
    and placed.report_year = widest.report_year
    and placed.document_id <> widest.document_id
    and (widest.is_of_government or (placed.sector_code = widest.sector_code and not placed.is_of_government))
