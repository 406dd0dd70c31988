-- The loaders read the name from title, heading or signature, in this order. Without a name the title itself is used.
with

documents as (
    select
        *,
        -- the title is one side of a contradiction
        if(contains(coalesce(contradictions, ''), 'body'), '', coalesce(body_name, title, '')) as name_source,
        case when body_name is null then 'title' else body_source end as source
    from {{ ref('stg_documents') }}
),

years as (
    select * from {{ ref('int_document_years') }}
),

rejects as (
    select * from {{ ref('stg_rejects') }}
),

names as (
    select * from {{ ref('int_name_texts') }}
),

corrections as (
    select * from {{ ref('int_year_corrections') }}
    where is_applied
)

select
    documents.document_id,
    coalesce(corrections.report_year, years.report_year) as report_year,
    documents.body_name as printed_name,
    documents.source,
    names.bare_name,
    names.organisation_name,
    names.organisation_sector_code,
    names.name_text
from documents
inner join names on documents.name_source = names.printed_name
inner join years on documents.document_id = years.document_id
left join corrections on documents.document_id = corrections.document_id
anti join rejects
    on documents.document_id = rejects.document_id and documents.loader_version = rejects.loader_version
