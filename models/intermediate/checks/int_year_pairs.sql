with

reports as (
    select * from {{ ref('int_reports') }}
    where is_current and body_key is not null and report_year is not null
),

pairs as (
    select
        reports.document_id,
        reports.report_id,
        reports.body_key,
        reports.report_year,
        earlier.document_id as earlier_document_id,
        earlier.report_id as earlier_report_id
    from reports
    inner join reports as earlier
        on
        reports.body_key = earlier.body_key
        and reports.report_year = earlier.report_year + 1
        and reports.scope_code = earlier.scope_code
)

-- a report can be several documents, each with tables of its own
select * exclude (report_id, earlier_report_id)
from pairs
-- with two reports of one year it is unknown which one the other year continues
qualify
    min(earlier_report_id) over (partition by document_id) = max(earlier_report_id) over (partition by document_id)
    and min(report_id) over (partition by earlier_document_id) = max(report_id) over (partition by earlier_document_id)
