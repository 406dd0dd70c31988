with

documents as (
    select * from {{ ref('stg_documents') }}
),

rejects as (
    select * from {{ ref('stg_rejects') }}
)

select
    documents.document_id,
    left(sha256(documents.body_name), 16) as body_key,
    documents.body_name,
    documents.report_year,
    documents.title,
    documents.media_type,
    documents.origin,
    documents.cell_count,
    'unknown' as scope_code,
    cast(null as varchar) as copy_of,
    true as is_current
from documents
left join rejects
    on documents.document_id = rejects.document_id
    and documents.loader_version = rejects.loader_version
where rejects.document_id is null
