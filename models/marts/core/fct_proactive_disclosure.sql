with

cells as (
    select * from {{ ref('int_cells') }}
    where is_current and table_code = 'disclosure'
),

measures as (
    select * from {{ ref('disclosure_measures') }}
),

levels as (
    select * from {{ ref('int_report_levels') }}
)

select
    cells.document_id,
    cells.row_code as subject_code,
    cells.column_code as measure_code,
    measures.unit_code,
    {{ level_columns('levels') }},
    cells.reported_value,
    cells.value,
    cells.value_basis
from cells
inner join measures on cells.column_code = measures.measure_code
inner join levels on cells.document_id = levels.document_id
