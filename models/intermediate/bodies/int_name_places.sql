-- The places that a name may begin with, the longest that is firm and any longer one; what stands after each.
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
        left(name_text, place_length) as place_text,
        substring(name_text, place_length + 1) as remainder
    from cuts
    where place_length <= length(name_text)
),

-- 通化 is no place in 通化县卫生健康局: a unit that follows belongs to the name. 吉林市 may be one in 吉林市场监督管理局
found as (
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
from found
qualify place_length >= coalesce(max(place_length) filter (where is_firm) over (partition by name_text), 0)
