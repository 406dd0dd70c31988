with

documents as (
    select * from {{ ref('stg_documents') }}
)

select
    document_id,
    report_year,
    body_source as source,
    body_name as printed_name
from documents
where body_name is not null
