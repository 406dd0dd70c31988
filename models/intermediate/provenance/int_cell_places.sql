{{ config(materialized='view') }}
with

cells as (
    select * from {{ ref('stg_cells') }}
)

select
    document_id,
    table_code,
    row_code,
    column_code,
    cell_text,
    unit_text,
    placement,
    page,
    char_start,
    char_end
from cells
