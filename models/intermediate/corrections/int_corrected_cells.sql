{{ config(materialized='view') }}
-- Checks read int_cells instead of this model: a contradiction in print stays a finding after its correction.
with

cells as (
    select * from {{ ref('int_cells') }}
),

corrections as (
    select * from {{ ref('int_cell_corrections') }}
    where is_applied
)

select
    cells.* exclude (value, value_basis),
    coalesce(corrections.value, cells.value) as value,
    if(corrections.document_id is null, cells.value_basis, 'corrected') as value_basis,
    corrections.correction_id
from cells
left join corrections
    on
    cells.document_id = corrections.document_id
    and cells.table_code = corrections.table_code
    and cells.row_code = corrections.row_code
    and cells.column_code = corrections.column_code
