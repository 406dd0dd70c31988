with

roles as (
    select * from {{ ref('int_cell_roles') }}
    where role_code in ('received_by', 'carried_in', 'answered_to')
),

cells as (
    select
        cells.*,
        roles.role_code
    from {{ ref('stg_cells') }} as cells
    inner join roles
        on
        cells.table_code = roles.table_code
        and cells.row_code = roles.row_code
        and cells.column_code = roles.column_code
    where cells.figure_kind = 'number' and not cells.is_out_of_range
),

lines as (
    select
        document_id,
        role_code,
        coalesce(
            max(reported_value) filter (where column_code = 'total'),
            sum(reported_value) filter (where column_code <> 'total')
        ) as total
    from cells
    group by document_id, role_code
)

select
    document_id,
    try_cast(max(total) filter (where role_code = 'received_by') as bigint) as received,
    try_cast(max(total) filter (where role_code = 'carried_in') as bigint) as carried_in,
    try_cast(max(total) filter (where role_code = 'answered_to') as bigint) as outcome_total
from lines
group by document_id
