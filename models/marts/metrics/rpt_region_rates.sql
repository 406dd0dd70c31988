with

regions as (
    select * from {{ ref('dim_region') }}
),

ancestors as (
    select * from {{ ref('dim_region_ancestor') }}
),

bases as (
    select distinct division_basis from ancestors
),

members as (
    select * from {{ ref('rpt_report_regions') }}
),

bodies_without_report as (
    select
        body_key,
        region_code,
        report_year
    from {{ ref('rpt_coverage') }}
    where coverage_state = 'none'
),

-- by the division of the body's last report; in years before that came about, by its first period
periods_without_report as (
    select
        without.body_key,
        without.report_year,
        without.region_code,
        coalesce(
            max(regions.valid_from) filter (where regions.valid_from <= without.report_year), min(regions.valid_from)
        ) as valid_from
    from bodies_without_report as without
    left join regions on without.region_code = regions.region_code
    group by all
),

missing as (
    select
        bases.division_basis,
        coalesce(ancestors.ancestor_code, '000000') as region_code,
        without.report_year,
        count(*) as missing_report_count
    from periods_without_report as without
    cross join bases
    left join ancestors
        on
        without.region_code = ancestors.region_code
        and without.valid_from = ancestors.valid_from
        and bases.division_basis = ancestors.division_basis
    group by all
),

rates as (
    {{ rolled_up_rates(['division_basis', 'region_code']) }}
),

units as (
    select distinct
        members.division_basis,
        members.region_code,
        reports.report_year
    from members
    inner join {{ ref('dim_report') }} as reports on members.document_id = reports.document_id
),

-- as it was called in the year, or is called today
names as (
    select
        units.division_basis,
        units.region_code,
        units.report_year,
        regions.region_name,
        regions.level,
        regions.province_code
    from units
    asof inner join regions on units.region_code = regions.region_code and units.report_year >= regions.valid_from
    where units.division_basis = 'then'
    union all
    select
        units.division_basis,
        units.region_code,
        units.report_year,
        regions.region_name,
        regions.level,
        regions.province_code
    from units
    inner join regions on units.region_code = regions.region_code and regions.is_in_force
    where units.division_basis = 'today'
)

select
    rates.*,
    coalesce(names.level, 'nation') as region_level,
    names.province_code,
    coalesce(names.region_name, '全国') as region_name_zh
from rates
left join names
    on
    rates.division_basis = names.division_basis
    and rates.region_code = names.region_code
    and rates.report_year = names.report_year
