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

report_divisions as (
    select
        regions.document_id,
        regions.division_basis,
        regions.region_code,
        regions.region_level,
        regions.is_counted,
        reports.report_year
    from {{ ref('rpt_report_regions') }} as regions
    inner join {{ ref('dim_report') }} as reports on regions.document_id = reports.document_id
),

years as (
    select distinct
        division_basis,
        region_code,
        report_year
    from report_divisions
),

-- the name in the report year, or the name today
names as (
    select
        years.division_basis,
        years.region_code,
        years.report_year,
        regions.region_name,
        regions.province_code
    from years
    asof inner join regions on years.region_code = regions.region_code and years.report_year >= regions.valid_from
    where years.division_basis = 'then'
    union all
    select
        years.division_basis,
        years.region_code,
        years.report_year,
        regions.region_name,
        regions.province_code
    from years
    inner join regions on years.region_code = regions.region_code and regions.is_in_force
    where years.division_basis = 'today'
),

members as (
    select
        report_divisions.document_id,
        report_divisions.division_basis,
        report_divisions.region_code,
        report_divisions.region_level,
        report_divisions.is_counted,
        names.province_code,
        coalesce(names.region_name, '全国') as region_name_zh
    from report_divisions
    left join names
        on
        report_divisions.division_basis = names.division_basis
        and report_divisions.region_code = names.region_code
        and report_divisions.report_year = names.report_year
),

bodies_without_report as (
    select
        body_key,
        region_code,
        report_year
    from {{ ref('rpt_coverage') }}
    where coverage_state = 'none' and has_any_report
),

-- the division of the body's last report; before its first period, that first period
periods_without_report as (
    select
        unreported.body_key,
        unreported.report_year,
        unreported.region_code,
        coalesce(
            max(regions.valid_from) filter (where regions.valid_from <= unreported.report_year), min(regions.valid_from)
        ) as valid_from
    from bodies_without_report as unreported
    left join regions on unreported.region_code = regions.region_code
    group by all
),

missing_reports as (
    select
        bases.division_basis,
        coalesce(ancestors.ancestor_code, '000000') as region_code,
        unreported.report_year,
        count(*) as missing_report_count
    from periods_without_report as unreported
    cross join bases
    left join ancestors
        on
        unreported.region_code = ancestors.region_code
        and unreported.valid_from = ancestors.valid_from
        and bases.division_basis = ancestors.division_basis
    group by all
),

rates as (
    {{ rolled_up_rates(['division_basis', 'region_code'], ['region_level', 'province_code', 'region_name_zh']) }}
)

select * from rates
