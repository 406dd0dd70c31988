with

reports as (
    select document_id from {{ ref('int_reports') }}
),

cells as (
    select * from {{ ref('int_read_cells') }}
),

bounds as (
    select
        max(bound) filter (where kind = 'count') as largest_count,
        max(bound) filter (where kind = 'amount') as largest_amount
    from {{ ref('figure_bounds') }}
),

corrections as (
    select
        * exclude (cause),
        coalesce(cause, 'reading') as cause,
        try_cast(old_value as decimal(32, 8)) as old_number,
        try_cast(new_value as decimal(32, 8)) as new_number
    from {{ ref('int_correction_register') }}
    where kind = 'cell' and status = 'accepted'
)

select
    corrections.correction_id,
    corrections.document_id,
    corrections.table_code,
    corrections.row_code,
    corrections.column_code,
    corrections.cause,
    corrections.new_number as value,
    corrections.old_number,
    cells.reported_value,
    -- the old value is the figure as read, not one that an identity gives
    cells.document_id is not null
    and coalesce(
        abs(corrections.new_number) <= if(cells.is_amount, bounds.largest_amount, bounds.largest_count), false
    )
    and coalesce(
        cells.reported_value = corrections.old_number,
        cells.reported_value is null and corrections.old_number is null
    ) as is_applied
from corrections
cross join bounds
inner join reports on corrections.document_id = reports.document_id
left join cells
    on
    corrections.document_id = cells.document_id
    and corrections.table_code = cells.table_code
    and corrections.row_code = cells.row_code
    and corrections.column_code = cells.column_code
