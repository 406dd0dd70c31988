with

form_tables as (
    select * from {{ ref('int_form_tables') }}
)

select
    document_id,
    case when count(distinct form_code) > 1 then 'mixed' else max(form_code) end as form_code,
    max(state_code) filter (where table_code = 'disclosure') as disclosure_state,
    max(state_code) filter (where table_code = 'requests') as requests_state,
    max(state_code) filter (where table_code = 'review') as review_state,
    sum(unplaced_count) as unplaced_count,
    sum(doubtful_count) as doubtful_count
from form_tables
group by document_id
