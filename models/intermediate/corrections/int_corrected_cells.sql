{{ config(materialized='view') }}
-- Checks of the report itself read int_printed_cells: an error of the report stays a finding after its correction.
with

cells as (
    select * from {{ ref('int_printed_cells') }}
),

corrections as (
    select * from {{ ref('int_cell_corrections') }}
    where is_applied and cause = 'report'
)

select
    cells.* exclude (value, value_basis, correction_id, figure_kind),
    cells.value as printed_value,
    coalesce(corrections.value, cells.value) as value,
    if(corrections.document_id is null, cells.value_basis, 'corrected') as value_basis,
    if(corrections.document_id is null, cells.figure_kind, 'number') as figure_kind,
    coalesce(corrections.correction_id, cells.correction_id) as correction_id
from cells
left join corrections
    on
    cells.document_id = corrections.document_id
    and cells.table_code = corrections.table_code
    and cells.row_code = corrections.row_code
    and cells.column_code = corrections.column_code
