with

prose_figures as (
    select * from {{ ref('int_prose_figures') }}
)

select
    document_id,
    indicator_code,
    char_start,
    'superseded_report' as reason_code
from prose_figures
where not is_current

union all

select
    document_id,
    indicator_code,
    char_start,
    'withdrawn' as reason_code
from {{ ref('stg_withdrawn_prose_figures') }}
