with

prose_figures as (
    select * from {{ ref('int_prose_figures') }}
    where is_current
),

levels as (
    select * from {{ ref('int_report_levels') }}
)

select
    prose_figures.document_id,
    {{ level_columns('levels') }},
    prose_figures.indicator_code,
    prose_figures.char_start,
    prose_figures.char_end,
    prose_figures.value_text,
    prose_figures.unit_text,
    prose_figures.sentence,
    prose_figures.unit_code,
    prose_figures.reported_value,
    prose_figures.value,
    prose_figures.value_basis
from prose_figures
inner join levels on prose_figures.document_id = levels.document_id
