with

cells as (
    select * from {{ ref('int_cells') }}
    where is_current and table_code = 'review' and column_code <> 'total'
),

levels as (
    select * from {{ ref('int_report_levels') }}
)

select
    cells.document_id,
    cells.row_code as channel_code,
    cells.column_code as result_code,
    {{ level_columns('levels') }},
    try_cast(cells.reported_value as bigint) as reported_value,
    try_cast(cells.value as bigint) as value,
    cells.value_basis
from cells
inner join levels on cells.document_id = levels.document_id
