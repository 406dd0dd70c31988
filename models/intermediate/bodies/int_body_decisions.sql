-- One document for which a person has decided whose report it is. A decision on the document wins over one on its name
-- and year, and that over one on its name in any year.
with

documents as (
    select * from {{ ref('int_document_names') }}
),

decisions as (
    select * from {{ ref('body_decisions') }}
    where status = 'accepted'
),

reports as (
    select
        document_id,
        report_year
    from {{ ref('stg_documents') }}
)

select
    reports.document_id,
    reports.report_year,
    decisions.body_name,
    decisions.level,
    decisions.region_code,
    decisions.sector_code
from decisions
inner join reports
    on
    coalesce(decisions.document_id, reports.document_id) = reports.document_id
    and coalesce(decisions.report_year, reports.report_year, 0) = coalesce(reports.report_year, 0)
left join documents on reports.document_id = documents.document_id
where decisions.document_id is not null or decisions.printed_name = documents.printed_name
qualify
    row_number() over (
        partition by reports.document_id
        order by
            decisions.document_id is null,
            decisions.report_year is null,
            decisions.decided_on desc,
            decisions.body_name asc
    ) = 1
