with

cells as (
    select * from {{ ref('int_cells') }}
    where is_current and table_code = 'requests' and column_code <> 'total'
),

outcomes as (
    select line_code from {{ ref('request_lines') }}
    where kind = 'outcome'
),

levels as (
    select * from {{ ref('int_report_levels') }}
)

select
    cells.document_id,
    cells.column_code as applicant_code,
    cells.row_code as outcome_code,
    {{ level_columns('levels') }},
    try_cast(cells.reported_value as bigint) as reported_value,
    try_cast(cells.value as bigint) as value,
    cells.value_basis
from cells
inner join outcomes on cells.row_code = outcomes.line_code
inner join levels on cells.document_id = levels.document_id
