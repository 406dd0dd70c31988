-- Only names without a place, or with a place that several divisions share, are looked up in the text. The words before
-- the name are cut at each length, and each cut that begins like a place gives one longer name.
with

names as (
    select * from {{ ref('int_document_names') }}
    where length(name_text) >= 3 and not regexp_matches(name_text, '{{ body_name_pattern("places_nothing") }}')
),

chains as (
    select * from {{ ref('int_place_chains') }}
),

heads as (
    select distinct left(place_text, 2) as head from chains
),

shared_places as (
    select place_text
    from chains
    where coalesce(valid_to, 9999) >= 2008
    group by place_text
    having count(distinct region_code) > 1
),

shared_lengths as (
    select
        left(place_text, 2) as head,
        list(distinct length(place_text)) as place_lengths
    from shared_places
    group by head
),

cuts_of_names as (
    select
        names.document_id,
        names.report_year,
        names.name_text,
        left(names.name_text, unnest(shared_lengths.place_lengths)) as place_text
    from names
    inner join shared_lengths on left(names.name_text, 2) = shared_lengths.head
),

incomplete_names as (
    select
        names.document_id,
        names.report_year,
        names.name_text
    from names
    anti join heads on left(names.name_text, 2) = heads.head
    union
    select
        cuts_of_names.document_id,
        cuts_of_names.report_year,
        cuts_of_names.name_text
    from cuts_of_names
    semi join shared_places on cuts_of_names.place_text = shared_places.place_text
),

texts as (
    select
        documents.document_id,
        regexp_replace(documents.document_text, '\s+', '', 'g') as document_text
    from {{ ref('stg_document_texts') }} as documents
    semi join incomplete_names on documents.document_id = incomplete_names.document_id
),

simplified as (
    {{ simplified('texts', 'document_id', 'document_text') }}
),

occurrences as (
    select distinct
        incomplete_names.document_id,
        incomplete_names.report_year,
        incomplete_names.name_text,
        unnest(
            regexp_extract_all(
                regexp_replace(simplified.simplified_text, '{{ body_name_pattern("gloss") }}', '', 'g'),
                '(\p{Han}{2,16})' || regexp_escape(incomplete_names.name_text),
                1
            )
        ) as words_before
    from incomplete_names
    inner join simplified on incomplete_names.document_id = simplified.document_id
),

cut_words as (
    select
        document_id,
        report_year,
        name_text,
        right(words_before, unnest(range(2, 17))) as place_words
    from occurrences
)

select distinct
    cut_words.document_id,
    cut_words.report_year,
    cut_words.place_words || cut_words.name_text as name_text
from cut_words
semi join heads on left(cut_words.place_words, 2) = heads.head
