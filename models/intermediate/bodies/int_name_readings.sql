-- The best way to read a name as a place and what follows it, over the divisions of all years: a place that is of other
-- years alone casts doubt on a shorter one of this year.
with

names as (
    select distinct
        name_text,
        report_year
    from {{ ref('int_names') }}
),

places as (
    select * from {{ ref('int_name_places') }}
),

chains as (
    select * from {{ ref('int_place_chains') }}
),

remainders as (
    select * from {{ ref('int_name_remainders') }}
),

readings as (
    select
        names.name_text,
        names.report_year,
        chains.place_name,
        chains.region_code,
        chains.valid_from,
        chains.valid_to,
        chains.level as place_level,
        chains.zone_name,
        places.place_length,
        remainders.remainder,
        remainders.kind,
        {{ in_force('chains.valid_from', 'chains.valid_to', 'names.report_year') }} as is_in_force,
        -- words that are understood before words that only end like a body, then the longest place
        case
            when remainders.kind in ('lower_place', 'no_body') then 300
            when remainders.kind = 'other_department' then 200
            else 100
        end - places.place_length as distance
    from names
    inner join places on names.name_text = places.name_text
    inner join remainders on places.remainder = remainders.remainder
    inner join chains on places.place_text = chains.place_text
    where
        -- 中山路街道 is no township of 中山: a short name is trusted before a department that is known, no further
        chains.is_full
        or remainders.kind in ('government', 'general_office', 'department')
),

measured as (
    select
        *,
        min(distance) over (partition by name_text, report_year) as least_distance
    from readings
)

select * exclude (distance, least_distance)
from measured
where distance = least_distance
