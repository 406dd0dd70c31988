-- Bodies of vertical systems (taxation, customs) and development zones are in no division's roll-up for certain.
with

reports as (
    select
        reports.document_id,
        reports.region_code,
        reports.report_year,
        reports.scope_code
    from {{ ref('int_reports') }} as reports
    inner join {{ ref('int_body_units') }} as units on reports.body_key = units.body_key
    where
        reports.is_current and reports.region_code is not null and reports.report_year is not null
        and not units.is_vertical and not coalesce(units.is_zone, false)
),

regions as (
    select * from {{ ref('int_regions') }}
),

roles as (
    select * from {{ ref('int_cell_roles') }}
    where role_code in ('received', 'answered')
),

cells as (
    select cells.*
    from {{ ref('int_cells') }} as cells
    semi join roles
        on
        cells.table_code = roles.table_code
        and cells.row_code = roles.row_code
        and cells.column_code = roles.column_code
),

figures as (
    select
        reports.region_code,
        reports.report_year,
        cells.table_code,
        cells.row_code,
        cells.column_code,
        sum(cells.value) filter (where reports.scope_code = 'own') as own_sum,
        count(*) filter (where reports.scope_code = 'area') as area_report_count,
        any_value(cells.value) filter (where reports.scope_code = 'area') as area_value,
        any_value(cells.value_in_print) filter (where reports.scope_code = 'area') as area_value_in_print,
        any_value(reports.document_id) filter (where reports.scope_code = 'area') as area_document_id
    from reports
    inner join cells on reports.document_id = cells.document_id
    group by reports.region_code, reports.report_year, cells.table_code, cells.row_code, cells.column_code
)

select
    figures.region_code,
    figures.report_year,
    figures.table_code,
    figures.row_code,
    figures.column_code,
    regions.level,
    regions.prefecture_code,
    regions.province_code,
    figures.own_sum,
    -- of two roll-ups of one division and year none is used
    if(figures.area_report_count = 1, figures.area_value, null) as area_value,
    if(figures.area_report_count = 1, figures.area_value_in_print, null) as area_value_in_print,
    if(figures.area_report_count = 1, figures.area_document_id, null) as area_document_id
from figures
asof inner join regions on figures.region_code = regions.region_code and figures.report_year >= regions.valid_from
