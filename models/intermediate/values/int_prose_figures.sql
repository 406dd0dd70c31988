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
    case when prose_figures.has_unit then prose_figures.reported_value end as value,
    case when prose_figures.has_unit and prose_figures.reported_value is not null then 'printed' else 'unknown' end
        as value_basis
from prose_figures
inner join reports on prose_figures.document_id = reports.document_id
