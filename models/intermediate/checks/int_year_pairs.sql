-- The years of one body as they can be compared: not the year in which it took over the work of another or lost some.
with

sources as (
    select * from {{ ref('int_year_sources') }}
    where is_own
),

reports as (
    select * from {{ ref('int_reports') }}
),

changes as (
    select * from {{ ref('int_year_changes') }}
)

select
    sources.document_id,
    reports.body_key,
    reports.report_year,
    sources.earlier_document_id
from sources
inner join reports on sources.document_id = reports.document_id
anti join changes on sources.document_id = changes.document_id
