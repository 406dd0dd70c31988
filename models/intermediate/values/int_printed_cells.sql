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
        cells.figure_kind,
        coalesce(
            not starts_with(form_cells.unit_code, 'CNY') and cells.reported_value <> trunc(cells.reported_value), false
        ) as is_fraction
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

with_figure_kind as (
    select
        * exclude (figure_kind),
        case
            when figure_kind is null then 'missing'
            -- counts are whole numbers: 1.234 is a misread 1,234
            when is_fraction then 'unreadable'
            else figure_kind
        end as figure_kind
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
    figure_kind,
    is_fraction,
    case when figure_kind = 'number' then reported_value end as reported_value,
    case when figure_kind = 'number' and has_unit then reported_value end as value,
    case
        when figure_kind <> 'number' or not has_unit then 'unknown'
        when placement = 'solved' then 'solved'
        else 'printed'
    end as value_basis
from with_figure_kind
