with

reports as (
    select * from {{ ref('int_reports') }}
    where is_current and region_code is not null and report_year is not null
),

cells as (
    select * from {{ ref('int_cells') }}
    where table_code = 'requests' and row_code in ('received', 'outcome_total') and column_code = 'total'
),

area_reports as (
    select * from reports
    where scope_code = 'area'
    qualify count(*) over (partition by region_code, report_year) = 1
),

sums_of_parts as (
    select
        reports.region_code,
        reports.report_year,
        cells.row_code,
        cast(sum(cells.value) as bigint) as sum_of_parts
    from reports
    inner join cells on reports.document_id = cells.document_id
    where reports.scope_code = 'own'
    group by reports.region_code, reports.report_year, cells.row_code
    having count(cells.value) > 0
)

select
    area_reports.document_id,
    'area_parts' as rule_code,
    cells.table_code,
    cells.row_code,
    cells.column_code,
    sums_of_parts.sum_of_parts as expected,
    cast(cells.value as bigint) as reported
from area_reports
inner join cells on area_reports.document_id = cells.document_id
inner join sums_of_parts
    on area_reports.region_code = sums_of_parts.region_code
    and area_reports.report_year = sums_of_parts.report_year
    and cells.row_code = sums_of_parts.row_code
