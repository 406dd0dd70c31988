-- One document that prints a name: the loaders' reading (title, heading, signature, in this order), else the title.
with

documents as (
    select
        *,
        coalesce(body_name, title) as printed_name,
        case when body_name is null then 'title' else body_source end as source
    from {{ ref('stg_documents') }}
),

names as (
    select * from {{ ref('int_name_texts') }}
)

select
    documents.document_id,
    documents.report_year,
    documents.printed_name,
    documents.source,
    names.bare_name,
    names.organisation_name,
    names.organisation_sector_code,
    names.name_text
from documents
inner join names on documents.printed_name = names.printed_name
