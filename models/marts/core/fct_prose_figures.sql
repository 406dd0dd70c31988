with

prose_figures as (
    select * from {{ ref('int_prose_figures') }}
    where is_current
)

select
    document_id,
    indicator_code,
    char_start,
    char_end,
    value_text,
    unit_text,
    sentence,
    unit_code,
    reported_value,
    value,
    value_basis
from prose_figures
