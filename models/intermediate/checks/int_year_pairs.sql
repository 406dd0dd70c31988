with

reports as (
    select * from {{ ref('int_reports') }}
    where is_current and body_key is not null and report_year is not null
),

pairs as (
    select
        reports.document_id,
        reports.body_key,
        reports.report_year,
        earlier.document_id as earlier_document_id
    from reports
    inner join reports as earlier
        on reports.body_key = earlier.body_key
        and reports.report_year = earlier.report_year + 1
        and (reports.scope_code = earlier.scope_code or 'unknown' in (reports.scope_code, earlier.scope_code))
)

select *
from pairs
-- with two reports of one year it is unknown which one the other year continues
qualify
    count(*) over (partition by document_id) = 1
    and count(*) over (partition by earlier_document_id) = 1
