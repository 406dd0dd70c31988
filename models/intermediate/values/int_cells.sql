{{ config(materialized='view') }}
with

cells as (
    select * from {{ ref('int_corrected_cells') }}
),

settled as (
    select * from {{ ref('int_settled_cells') }}
)

select
    cells.* exclude (value, value_basis),
    settled.settled_by,
    coalesce(cells.value, settled.value) as value,
    coalesce(settled.value_basis, cells.value_basis) as value_basis,
    -- checks compare the report's own error, even when the register corrects it
    if(cells.value is distinct from cells.printed_value, cells.printed_value, coalesce(cells.value, settled.value))
        as value_in_print
from cells
-- int_settled_cells has only cells without a known number
left join settled
    on cells.document_id = settled.document_id
    and cells.table_code = settled.table_code
    and cells.row_code = settled.row_code
    and cells.column_code = settled.column_code
