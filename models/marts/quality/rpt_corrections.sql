with

reports as (
    select * from {{ ref('dim_report') }}
    where is_current
),

register as (
    select * from {{ ref('int_correction_register') }}
),

corrections as (
    select * from {{ ref('int_cell_corrections') }}
    where is_applied
)

select
    -- ids
    corrections.document_id,
    corrections.table_code,
    corrections.row_code,
    corrections.column_code,
    corrections.correction_id,
    register.register_code,

    -- numbers
    corrections.reported_value,
    corrections.value,

    -- text
    register.reason,
    register.source_uri,
    register.corrected_by,

    -- times
    register.corrected_on
from corrections
semi join reports on corrections.document_id = reports.document_id
inner join register on corrections.correction_id = register.correction_id
