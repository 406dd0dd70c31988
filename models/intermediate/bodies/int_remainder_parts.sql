with

remainders as (
    select distinct remainder from {{ ref('int_name_places') }}
),

tails as (
    select
        remainder,
        regexp_extract(remainder, '^(?:人民政府|政府|行政公署|行署|公署)') as government_words,
        regexp_replace(remainder, '^(?:人民政府|政府|行政公署|行署|公署)', '') as tail
    from remainders
),

split_texts as (
    select
        tails.*,
        regexp_extract(tails.tail, '{{ body_name_pattern("township") }}', 1) as township_core,
        regexp_extract(tails.tail, '{{ body_name_pattern("township") }}', 2) as township_unit,
        regexp_extract(tails.tail, '{{ body_name_pattern("area_office") }}', 1) as area_core,
        regexp_extract(tails.tail, '{{ body_name_pattern("township_department") }}', ['core', 'unit', 'tail'])
            as of_township,
        regexp_extract(tails.tail, '{{ body_name_pattern("zone") }}') as zone_name,
        regexp_matches(tails.tail, '{{ body_name_pattern("department_end") }}') as ends_like_a_body,
        regexp_matches(tails.tail, '{{ body_name_pattern("office_end") }}') as ends_like_an_office,
        regexp_matches(tails.tail, '{{ body_name_pattern("like_a_place") }}') as begins_like_a_place
    from tails
)

select
    *,
    -- the text that names the field of work, after the name of a township or zone
    case
        when of_township['core'] <> '' then of_township['tail']
        when zone_name <> '' then substring(tail, length(zone_name) + 1)
        else tail
    end as field_text
from split_texts
