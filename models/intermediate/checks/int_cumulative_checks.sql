-- A line of a sheet counts to date: what stood there the year before and the figure of the year. After a year without
-- a report nothing can be expected.
with

sources as (
    select * from {{ ref('int_year_sources') }}
),

changes as (
    select * from {{ ref('int_year_changes') }}
),

roles as (
    select * from {{ ref('int_cell_roles') }}
    where role_code in ('cumulative', 'of_year')
),

lines as (
    select
        cells.document_id,
        cells.table_code,
        cells.row_code,
        max(cells.column_code) filter (where roles.role_code = 'cumulative') as column_code,
        max(cells.value_in_print) filter (where roles.role_code = 'cumulative') as cumulative,
        max(cells.value_in_print) filter (where roles.role_code = 'of_year') as of_year,
        -- a corrected figure mends the next year, not its own
        max(cells.value) filter (where roles.role_code = 'cumulative') as stock
    from {{ ref('int_cells') }} as cells
    inner join roles
        on
        cells.table_code = roles.table_code
        and cells.row_code = roles.row_code
        and cells.column_code = roles.column_code
    group by cells.document_id, cells.table_code, cells.row_code
    having bool_or(roles.role_code = 'cumulative')
),

reports as (
    select * from {{ ref('int_reports') }}
    where is_current and body_key is not null and report_year is not null
),

lines_of_bodies as (
    select
        lines.*,
        reports.body_key,
        reports.scope_code,
        reports.report_year
    from lines
    inner join reports on lines.document_id = reports.document_id
),

first_years as (
    select
        body_key,
        scope_code,
        table_code,
        row_code,
        min(report_year) as first_year
    from lines_of_bodies
    group by body_key, scope_code, table_code, row_code
)

select
    sources.document_id,
    'cumulative_total' as rule_code,
    lines.table_code,
    lines.row_code,
    any_value(lines.column_code) as column_code,
    {{ sum_over_sources('earlier_lines.stock') }} + try_cast(any_value(lines.of_year) as bigint) as expected,
    try_cast(any_value(lines.cumulative) as bigint) as reported,
    {{ first_source() }} as other_document_id,
    string_agg(sources.earlier_document_id, ', ' order by sources.earlier_document_id) as other_documents,
    coalesce(any_value(changes.is_sure), true) as is_sure
from sources
inner join lines on sources.document_id = lines.document_id
inner join lines as earlier_lines
    on sources.earlier_document_id = earlier_lines.document_id
    and lines.table_code = earlier_lines.table_code
    and lines.row_code = earlier_lines.row_code
left join changes on sources.document_id = changes.document_id
group by sources.document_id, lines.table_code, lines.row_code

union all by name

select
    lines.document_id,
    'cumulative_total' as rule_code,
    lines.table_code,
    lines.row_code,
    lines.column_code,
    try_cast(lines.cumulative as bigint) as reported,
    true as is_sure
from lines_of_bodies as lines
inner join first_years
    on
    lines.body_key = first_years.body_key
    and lines.scope_code = first_years.scope_code
    and lines.table_code = first_years.table_code
    and lines.row_code = first_years.row_code
    and lines.report_year > first_years.first_year
anti join sources on lines.document_id = sources.document_id
