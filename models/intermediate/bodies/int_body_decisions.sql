-- A decision on the document wins over one on its name and year, which wins over one on its name in any year.
with

documents as (
    select * from {{ ref('int_document_names') }}
),

decisions as (
    select * from {{ ref('body_decisions') }}
    where status = 'accepted'
),

matched as (
    select
        decisions.*,
        documents.document_id as decided_id,
        documents.report_year as decided_year
    from decisions
    inner join documents on decisions.document_id = documents.document_id
    union all
    select
        decisions.*,
        documents.document_id as decided_id,
        documents.report_year as decided_year
    from decisions
    inner join documents on decisions.printed_name = documents.printed_name
    where
        decisions.document_id is null
        and (decisions.report_year is null or decisions.report_year = documents.report_year)
)

select
    decided_id as document_id,
    decided_year as report_year,
    body_name,
    level,
    region_code,
    sector_code
from matched
qualify
    row_number() over (
        partition by decided_id
        order by
            document_id is null, report_year is null, decided_on desc,
            body_name asc, level asc, region_code asc, sector_code asc
    ) = 1
