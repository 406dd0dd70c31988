with

cells as (
    select * from {{ ref('stg_cells') }}
),

form_tables as (
    select * from {{ ref('int_form_tables') }}
)

select
    cells.document_id,
    cells.table_code,
    cells.row_code,
    cells.column_code,
    case when form_tables.state_code = 'blank' then 'blank_table' else 'superseded_report' end as reason_code
from cells
inner join form_tables
    on cells.document_id = form_tables.document_id
    and cells.table_code = form_tables.table_code
where form_tables.state_code = 'blank' or not form_tables.is_current

union all

select
    document_id,
    table_code,
    row_code,
    column_code,
    'withdrawn' as reason_code
from {{ ref('stg_withdrawn_cells') }}
