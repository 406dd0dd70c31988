-- Only what is still open: a correction of the year or a decision about the body settles it.
with

reports as (
    select * from {{ ref('int_reports') }}
)

select
    document_id,
    'no_year' as issue_code
from reports
where report_year is null
union all
select
    document_id,
    'implausible_year' as issue_code
from reports
where report_year is null and is_implausible_year
union all
select
    document_id,
    'contradicting_year' as issue_code
from reports
where report_year is null and contradicts_year
union all
select
    document_id,
    'no_body' as issue_code
from reports
where body_key is null
union all
select
    document_id,
    'contradicting_body' as issue_code
from reports
where body_key is null and contradicts_body
union all
select
    document_id,
    'publisher_body' as issue_code
from reports
where body_source = 'publisher' and resolved_by is distinct from 'decision'
