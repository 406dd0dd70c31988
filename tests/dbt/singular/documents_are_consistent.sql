{#- reason: raw is written by loaders of any version; dbt builds without `ogi check` -#}
with

documents as (
    select
        documents.*,
        texts.document_id is not null as has_text,
        rejects.document_id is not null as is_rejected
    from {{ source('raw', 'documents') }} as documents
    left join {{ source('raw', 'document_texts') }} as texts
        on documents.document_id = texts.document_id
    left join {{ source('raw', 'rejects') }} as rejects
        on
            documents.document_id = rejects.document_id
            and documents.loader_version = rejects.loader_version
)

select
    document_id,
    'document_id does not begin the digest' as problem
from documents
where not regexp_full_match(sha256, '[0-9a-f]{64}') or document_id <> left(sha256, 16)
union all
select
    document_id,
    'neither a text nor a reject, or both' as problem
from documents
where has_text = is_rejected
union all
select
    document_id,
    'body without body_source, or the reverse' as problem
from documents
where (body is null) <> (body_source is null)
