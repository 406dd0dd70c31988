with

bodies as (
    select * from {{ ref('int_document_bodies') }}
    where coalesce(sector_code, 'government') in ('government', 'general_office') and coalesce(level, '') <> 'township'
),

documents as (
    select * from {{ ref('stg_documents') }}
),

texts as (
    select
        bodies.document_id,
        regexp_replace(
            concat_ws('。', coalesce(documents.title, ''), texts.document_text), '[\s\x{a0}\x{3000}]+', '', 'g'
        ) as document_text
    from bodies
    inner join documents on bodies.document_id = documents.document_id
    left join {{ ref('stg_document_texts') }} as texts on bodies.document_id = texts.document_id
),

simplified as (
    {{ simplified('texts', 'document_id', 'document_text') }}
),

-- 1,234件: the comma parts no clauses
with_plain_numbers as (
    select
        document_id,
        regexp_replace(
            regexp_replace(simplified_text, '([0-9])[,，]([0-9]{3})', '\1\2', 'g'), '([0-9])[,，]([0-9]{3})', '\1\2', 'g'
        ) as document_text
    from simplified
),

sentences as (
    select
        document_id,
        unnest(string_split_regex(document_text, '[。；;！？!?]')) as sentence,
        generate_subscripts(string_split_regex(document_text, '[。；;！？!?]'), 1) as sentence_number
    from with_plain_numbers
)

select
    document_id,
    sentence_number,
    -- the title stands first
    sentence_number = 1 as is_title,
    sentence
from sentences
where sentence_number = 1 or regexp_matches(sentence, '申请|统计|数据|范围|口径|汇总|综合|本级|公开|报告|不含|包括')
