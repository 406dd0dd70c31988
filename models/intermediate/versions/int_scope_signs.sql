with

bodies as (
    select * from {{ ref('int_document_bodies') }}
    where coalesce(sector_code, 'government') in ('government', 'general_office') and coalesce(level, '') <> 'township'
),

documents as (
    select * from {{ ref('stg_documents') }}
),

patterns as (
    select
        scope_code,
        '(?:' || string_agg(pattern, ')|(?:' order by pattern_code) || ')' as pattern
    from {{ ref('scope_patterns') }}
    group by scope_code
),

texts as (
    select
        bodies.document_id,
        regexp_replace(concat_ws('。', documents.title, texts.document_text), '\s+', '', 'g') as document_text
    from bodies
    inner join documents on bodies.document_id = documents.document_id
    left join {{ ref('stg_document_texts') }} as texts on bodies.document_id = texts.document_id
),

simplified as (
    {{ simplified('texts', 'document_id', 'document_text') }}
)

select
    simplified.document_id,
    patterns.scope_code
from simplified
cross join patterns
where regexp_matches(simplified.simplified_text, patterns.pattern)
