with

roles as (
    select * from {{ ref('cell_roles') }}
),

form_cells as (
    select distinct
        table_code,
        row_code,
        column_code
    from {{ ref('form_cells') }}
)

select
    roles.role_code,
    form_cells.table_code,
    form_cells.row_code,
    form_cells.column_code
from roles
inner join form_cells
    on
    roles.table_code = form_cells.table_code
    and form_cells.row_code = coalesce(roles.row_code, form_cells.row_code)
    and form_cells.column_code = coalesce(roles.column_code, form_cells.column_code)
