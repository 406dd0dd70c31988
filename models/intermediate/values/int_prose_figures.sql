with

reports as (
    select * from {{ ref('int_reports') }}
),

prose_figures as (
    select * from {{ ref('stg_prose_figures') }}
)

select
    prose_figures.document_id,
    prose_figures.indicator_code,
    prose_figures.unit_code,
    prose_figures.value_text,
    prose_figures.unit_text,
    prose_figures.sentence,
    prose_figures.reported_value,
    prose_figures.char_start,
    prose_figures.char_end,
    reports.is_current,
    prose_figures.is_out_of_range,
    if(prose_figures.has_unit and not prose_figures.is_out_of_range, prose_figures.reported_value, null) as value,
    if(value is null, 'unknown', 'printed') as value_basis
from prose_figures
inner join reports on prose_figures.document_id = reports.document_id
