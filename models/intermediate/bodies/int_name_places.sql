with

names as (
    select distinct name_text from {{ ref('int_name_texts') }}
),

chains as (
    select distinct place_text from {{ ref('int_place_chains') }}
),

-- the lengths that a place can have which begins with these two characters: what is cut off to be looked up
lengths as (
    select
        left(place_text, 2) as head,
        list(distinct length(place_text)) as place_lengths
    from chains
    group by head
),

cuts as (
    select
        names.name_text,
        unnest(lengths.place_lengths) as place_length
    from names
    inner join lengths on left(names.name_text, 2) = lengths.head
),

heads as (
    select
        name_text,
        place_length,
        left(name_text, place_length) as place_text
    from cuts
    where place_length <= length(name_text)
)

select
    heads.name_text,
    heads.place_text,
    heads.place_length,
    substring(heads.name_text, heads.place_length + 1) as remainder
from heads
inner join chains on heads.place_text = chains.place_text
