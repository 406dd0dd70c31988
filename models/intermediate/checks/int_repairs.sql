with

cells as (
    select * from {{ ref('int_broken_identity_cells') }}
    where value is not null and status <> 'unassessable'
),

repairs as (
    select
        document_id,
        table_code,
        row_code,
        column_code,
        try_cast(any_value(value) as bigint) as printed,
        try_cast(any_value(value) + any_value(lacking) as bigint) as repaired,
        count(*) as closed_count
    from cells
    group by document_id, table_code, row_code, column_code
    -- all identities of the cell are broken, and the same other figure closes each of them
    having bool_and(status = 'broken') and min(lacking) = max(lacking) and any_value(value) + any_value(lacking) >= 0
)

select
    *,
    list_sort(string_split(cast(printed as varchar), '')) = list_sort(string_split(cast(repaired as varchar), ''))
        as is_transposed
from repairs
