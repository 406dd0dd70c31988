{{ config(materialized='view') }}
with

cells as (
    select * from {{ ref('int_read_cells') }}
),

mended_cells as (
    select * from {{ ref('int_cell_corrections') }}
    where is_applied and cause = 'reading'
)

select
    cells.document_id,
    cells.table_code,
    cells.row_code,
    cells.column_code,
    cells.form_code,
    cells.is_current,
    mended_cells.correction_id,
    cells.reported_value,
    if(mended_cells.document_id is null, cells.placement, null) as placement,
    if(mended_cells.document_id is null, cells.figure_kind, 'number') as figure_kind,
    cells.is_fraction and mended_cells.document_id is null as is_fraction,
    cells.is_negative and mended_cells.document_id is null as is_negative,
    cells.is_out_of_range and mended_cells.document_id is null as is_out_of_range,
    case
        when mended_cells.document_id is not null then mended_cells.value
        when cells.has_value then cells.reported_value
    end as value,
    case
        when mended_cells.document_id is not null then 'corrected'
        when not coalesce(cells.has_value, false) then 'unknown'
        when cells.placement = 'solved' then 'solved'
        else 'printed'
    end as value_basis
from cells
left join mended_cells
    on
    cells.document_id = mended_cells.document_id
    and cells.table_code = mended_cells.table_code
    and cells.row_code = mended_cells.row_code
    and cells.column_code = mended_cells.column_code
