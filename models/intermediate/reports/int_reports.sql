with

documents as (
    select * from {{ ref('stg_documents') }}
),

rejects as (
    select * from {{ ref('stg_rejects') }}
),

years as (
    select * from {{ ref('int_document_years') }}
),

bodies as (
    select * from {{ ref('int_document_bodies') }}
),

versions as (
    select * from {{ ref('int_report_versions') }}
)

select
    documents.document_id,
    coalesce(versions.report_id, documents.document_id) as report_id,
    bodies.body_key,
    coalesce(bodies.body_name, bodies.clean_name, documents.body_name) as body_name,
    documents.body_name as printed_body_name,
    documents.body_source,
    bodies.resolved_by,
    bodies.region_code,
    if(bodies.document_id is null, years.report_year, bodies.report_year) as report_year,
    years.is_implausible as is_implausible_year,
    contains(documents.contradictions, 'year') as contradicts_year,
    contains(documents.contradictions, 'body') as contradicts_body,
    documents.is_truncated,
    documents.title,
    documents.media_type,
    documents.origin,
    documents.cell_count,
    coalesce(versions.scope_code, 'unknown') as scope_code,
    coalesce(versions.scope_basis, 'silent') as scope_basis,
    versions.own_received,
    versions.copy_of,
    versions.version_rank,
    versions.dated_on,
    coalesce(versions.is_current, true) as is_current
from documents
left join years on documents.document_id = years.document_id
left join bodies on documents.document_id = bodies.document_id
left join versions on documents.document_id = versions.document_id
left join rejects
    on documents.document_id = rejects.document_id
    and documents.loader_version = rejects.loader_version
where rejects.document_id is null
