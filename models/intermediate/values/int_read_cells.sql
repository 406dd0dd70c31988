with

filled_tables as (
    select * from {{ ref('int_form_tables') }}
    where state_code = 'filled'
),

form_cells as (
    select * from {{ ref('form_cells') }}
),

cells as (
    select * from {{ ref('stg_cells') }}
),

form_table_cells as (
    select
        filled_tables.document_id,
        filled_tables.table_code,
        form_cells.row_code,
        form_cells.column_code,
        form_cells.form_code,
        filled_tables.is_current,
        cells.placement,
        cells.has_unit,
        cells.reported_value,
        coalesce(cells.is_out_of_range, false) as is_out_of_range,
        coalesce(cells.figure_kind, 'missing') as figure_kind,
        starts_with(form_cells.unit_code, 'CNY') as is_amount
    from filled_tables
    inner join form_cells
        on filled_tables.form_code = form_cells.form_code
        and filled_tables.table_code = form_cells.table_code
    left join cells
        on filled_tables.document_id = cells.document_id
        and form_cells.table_code = cells.table_code
        and form_cells.row_code = cells.row_code
        and form_cells.column_code = cells.column_code
),

with_flags as (
    select
        *,
        -- counts are whole numbers: 1.234 is a misread 1,234
        coalesce(not is_amount and reported_value <> trunc(reported_value), false) as is_fraction,
        coalesce(not is_amount and reported_value < 0 and column_code <> 'change_in_year', false) as is_negative
    from form_table_cells
)

select
    document_id,
    table_code,
    row_code,
    column_code,
    form_code,
    is_current,
    placement,
    is_amount,
    is_fraction,
    is_negative,
    is_out_of_range,
    if(is_fraction or is_negative or is_out_of_range, 'unreadable', figure_kind) as figure_kind,
    -- counts are stored as 64-bit integers
    if(is_fraction or (is_out_of_range and not is_amount), null, reported_value) as reported_value,
    figure_kind = 'number' and has_unit and not (is_fraction or is_negative or is_out_of_range) as has_value
from with_flags
