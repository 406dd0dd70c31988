with

sentences as (
    select * from {{ ref('int_scope_sentences') }}
),

patterns as (
    select * from {{ ref('scope_patterns') }}
),

matches as (
    select
        document_id,
        unnest(
            if(
                is_title,
                {{ matching_scope_patterns('sentence', ['title']) }},
                {{ matching_scope_patterns('sentence', ['statement', 'text']) }}
            )
        ) as pattern_code
    from sentences
)

select distinct
    matches.document_id,
    patterns.kind,
    patterns.scope_code
from matches
inner join patterns on matches.pattern_code = patterns.pattern_code
