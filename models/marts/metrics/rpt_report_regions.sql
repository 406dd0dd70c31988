with

reports as (
    select * from {{ ref('dim_report') }}
    where is_current and body_key is not null and report_year is not null and document_id = report_id
),

regions as (
    select * from {{ ref('dim_region') }}
),

ancestors as (
    select * from {{ ref('dim_region_ancestor') }}
),

bases as (
    select distinct division_basis from ancestors
),

included as (
    select * from {{ ref('rpt_included_reports') }}
),

periods as (
    select
        reports.document_id,
        reports.region_code,
        regions.valid_from
    from reports
    asof inner join regions
        on reports.region_code = regions.region_code and reports.report_year >= regions.valid_from
),

report_divisions as (
    select
        periods.document_id,
        ancestors.division_basis,
        ancestors.ancestor_code as region_code,
        ancestors.ancestor_level as region_level
    from periods
    inner join ancestors on periods.region_code = ancestors.region_code and periods.valid_from = ancestors.valid_from
    union all
    -- central bodies and unresolved bodies
    select
        reports.document_id,
        bases.division_basis,
        '000000' as region_code,
        'nation' as region_level
    from reports
    cross join bases
    anti join periods on reports.document_id = periods.document_id
),

included_report_divisions as (
    select
        report_divisions.document_id,
        report_divisions.division_basis,
        report_divisions.region_code
    from report_divisions
    inner join included on report_divisions.document_id = included.document_id
    inner join report_divisions as including_reports
        on
        included.included_in = including_reports.document_id
        and report_divisions.division_basis = including_reports.division_basis
        and report_divisions.region_code = including_reports.region_code
    group by all
)

select
    report_divisions.document_id,
    report_divisions.division_basis,
    report_divisions.region_code,
    report_divisions.region_level,
    included_report_divisions.document_id is null as is_counted
from report_divisions
left join included_report_divisions
    on
    report_divisions.document_id = included_report_divisions.document_id
    and report_divisions.division_basis = included_report_divisions.division_basis
    and report_divisions.region_code = included_report_divisions.region_code
