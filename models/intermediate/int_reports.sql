with

documents as (
    select * from {{ ref('stg_documents') }}
),

rejects as (
    select * from {{ ref('stg_rejects') }}
),

bodies as (
    select * from {{ ref('int_document_bodies') }}
)

select
    documents.document_id,
    bodies.body_key,
    coalesce(bodies.body_name, documents.body_name) as body_name,
    documents.body_name as printed_body_name,
    bodies.region_code,
    documents.report_year,
    documents.title,
    documents.media_type,
    documents.origin,
    documents.cell_count,
    'unknown' as scope_code,
    cast(null as varchar) as copy_of,
    true as is_current
from documents
left join bodies on documents.document_id = bodies.document_id
left join rejects
    on documents.document_id = rejects.document_id
    and documents.loader_version = rejects.loader_version
where rejects.document_id is null
