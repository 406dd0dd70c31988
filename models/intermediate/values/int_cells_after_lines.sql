{{ config(materialized='view') }}
with

open_cells as (
    select * from {{ ref('int_open_cells') }}
),

settled_lines as (
    select * from {{ ref('int_settled_lines') }}
)

select
    open_cells.* exclude (value),
    coalesce(open_cells.value, settled_lines.value) as value
from open_cells
left join settled_lines
    on open_cells.document_id = settled_lines.document_id
    and open_cells.table_code = settled_lines.table_code
    and open_cells.row_code = settled_lines.row_code
    and open_cells.column_code = settled_lines.column_code
