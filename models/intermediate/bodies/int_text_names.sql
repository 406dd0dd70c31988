-- Where a name lacks its place or shares it with others: the same name as the text prints it after more words, as in
-- 遂溪县北坡镇人民政府 for 北坡镇人民政府. Each cut of the words before it is a name to try.
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

lacking as (
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
    semi join lacking on documents.document_id = lacking.document_id
),

simplified as (
    {{ simplified('texts', 'document_id', 'document_text') }}
),

found as (
    select distinct
        lacking.document_id,
        lacking.report_year,
        lacking.name_text,
        unnest(
            regexp_extract_all(
                regexp_replace(simplified.simplified_text, '{{ body_name_pattern("gloss") }}', '', 'g'),
                '(\p{Han}{2,16})' || regexp_escape(lacking.name_text),
                1
            )
        ) as words_before
    from lacking
    inner join simplified on lacking.document_id = simplified.document_id
),

cuts as (
    select
        document_id,
        report_year,
        name_text,
        right(words_before, unnest(range(2, 17))) as place_words
    from found
)

select distinct
    cuts.document_id,
    cuts.report_year,
    cuts.place_words || cuts.name_text as name_text
from cuts
semi join heads on left(cuts.place_words, 2) = heads.head
