{#- reason: raw is written by loaders of any version; dbt builds without `ogi check` -#}
select
    document_id,
    sha256,
    body,
    body_source
from {{ source('raw', 'documents') }}
where
    not regexp_full_match(sha256, '[0-9a-f]{64}')
    or document_id <> left(sha256, 16)
    or (body is null) <> (body_source is null)
