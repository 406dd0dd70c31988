with

cells as (
    select * from {{ ref('int_cells') }}
    where is_current and table_code = 'sheet'
),

-- a line can have another unit in another form
units as (
    select * from {{ ref('form_cells') }}
),

levels as (
    select * from {{ ref('int_report_levels') }}
)

select
    cells.document_id,
    cells.row_code as indicator_code,
    cells.column_code as measure_code,
    if(starts_with(units.unit_code, 'CNY'), 'CNY', units.unit_code) as unit_code,
    {{ level_columns('levels') }},
    cells.reported_value,
    cells.value,
    cells.value_basis
from cells
inner join units
    on
    cells.form_code = units.form_code
    and cells.table_code = units.table_code
    and cells.row_code = units.row_code
    and cells.column_code = units.column_code
inner join levels on cells.document_id = levels.document_id
