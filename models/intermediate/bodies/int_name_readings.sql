-- Divisions of all years are compared: if the best reading has a place of other years only, a worse reading with a
-- place of this year is not used instead.
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
        -- known kinds of bodies first, then texts that only end like a body; among them the longest place
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
        -- a short place name counts only before a known kind of body: 中山路街道 is not a township of 中山
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
