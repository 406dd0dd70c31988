with

cells as (
    select * from {{ ref('stg_cells') }}
    where
        table_code = 'requests' and row_code in ('received', 'carried_in', 'outcome_total')
        and figure_kind = 'number' and not is_out_of_range
),

lines as (
    select
        document_id,
        row_code,
        coalesce(
            max(reported_value) filter (where column_code = 'total'),
            sum(reported_value) filter (where column_code <> 'total')
        ) as total
    from cells
    group by document_id, row_code
)

select
    document_id,
    try_cast(max(total) filter (where row_code = 'received') as bigint) as received,
    try_cast(max(total) filter (where row_code = 'carried_in') as bigint) as carried_in,
    try_cast(max(total) filter (where row_code = 'outcome_total') as bigint) as outcome_total
from lines
group by document_id
