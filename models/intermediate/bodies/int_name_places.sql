-- Kept are the longest firm place and all longer ones. A firm place can't mean a division of another kind.
with

names as (
    select distinct name_text from {{ ref('int_names') }}
),

chains as (
    select
        place_text,
        bool_or(is_full) as is_full
    from {{ ref('int_place_chains') }}
    group by place_text
),

-- only lengths of places with the same first two characters are looked up: comparing with all places is slow
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
        left(name_text, place_length) as place_text,
        substring(name_text, place_length + 1) as remainder
    from cuts
    where place_length <= length(name_text)
),

-- 通化县卫生健康局 does not begin with 通化, because the unit 县 belongs to the name. 吉林市场监督管理局 may begin with 吉林市
matches as (
    select
        heads.*,
        chains.is_full and not regexp_matches(heads.remainder, '^[场容政民监]') as is_firm
    from heads
    inner join chains on heads.place_text = chains.place_text
    where not regexp_matches(heads.remainder, '{{ body_name_pattern("unit_follows") }}')
)

select
    name_text,
    place_text,
    place_length,
    remainder
from matches
qualify place_length >= coalesce(max(place_length) filter (where is_firm) over (partition by name_text), 0)
