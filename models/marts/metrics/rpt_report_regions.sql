with

reports as (
    select * from {{ ref('dim_report') }}
    where is_current and body_key is not null and report_year is not null
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

placed as (
    select
        periods.document_id,
        ancestors.division_basis,
        ancestors.ancestor_code as region_code,
        ancestors.ancestor_level as region_level
    from periods
    inner join ancestors on periods.region_code = ancestors.region_code and periods.valid_from = ancestors.valid_from
    union all
    -- bodies of the centre, and those that aren't told
    select
        reports.document_id,
        bases.division_basis,
        '000000' as region_code,
        'nation' as region_level
    from reports
    cross join bases
    anti join periods on reports.document_id = periods.document_id
),

counted_elsewhere as (
    select
        placed.document_id,
        placed.division_basis,
        placed.region_code
    from placed
    inner join included on placed.document_id = included.document_id
    inner join placed as wholes
        on
        included.included_in = wholes.document_id
        and placed.division_basis = wholes.division_basis
        and placed.region_code = wholes.region_code
    group by all
)

select
    placed.document_id,
    placed.division_basis,
    placed.region_code,
    placed.region_level,
    counted_elsewhere.document_id is null as is_counted
from placed
left join counted_elsewhere
    on
    placed.document_id = counted_elsewhere.document_id
    and placed.division_basis = counted_elsewhere.division_basis
    and placed.region_code = counted_elsewhere.region_code
