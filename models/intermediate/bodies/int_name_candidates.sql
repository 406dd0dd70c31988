with

readings as (
    select * from {{ ref('int_name_readings') }}
),

regions as (
    select * from {{ ref('int_regions') }}
),

counted_readings as (
    select
        *,
        count(*) over (partition by name_text, report_year) as reading_count
    from readings
),

ambiguous as (
    select * from counted_readings
    where reading_count > 1
),

-- a division that was replaced by another candidate is not a candidate itself
superseded as (
    select distinct
        ambiguous.name_text,
        ambiguous.report_year,
        ambiguous.region_code
    from ambiguous
    inner join {{ ref('int_region_successions') }} as successions
        on
        ambiguous.region_code = successions.region_code
        and ambiguous.valid_from = successions.valid_from
        and successions.succession = 'replaced'
    inner join ambiguous as later
        on
        ambiguous.name_text = later.name_text
        and ambiguous.report_year is not distinct from later.report_year
        and successions.successor_code = later.region_code
    where ambiguous.is_in_force and later.is_in_force
),

remaining as (
    select
        ambiguous.*,
        bool_or(ambiguous.is_in_force) over (partition by ambiguous.name_text, ambiguous.report_year) as any_in_force
    from ambiguous
    left join superseded
        on
        ambiguous.name_text = superseded.name_text
        and ambiguous.report_year is not distinct from superseded.report_year
        and ambiguous.region_code = superseded.region_code
    where superseded.region_code is null
),

places as (
    select
        name_text,
        report_year,
        is_in_force,
        remainder,
        kind,
        place_name,
        zone_name,
        [region_code] as region_codes,
        place_level
    from counted_readings
    where reading_count = 1
    union all
    select
        name_text,
        report_year,
        bool_or(is_in_force) as is_in_force,
        any_value(remainder order by place_name, region_code, remainder) as remainder,
        any_value(kind order by place_name, region_code, remainder) as kind,
        min(place_name) as place_name,
        min(zone_name) as zone_name,
        list(distinct region_code) as region_codes,
        case when count(distinct place_level) = 1 then min(place_level) end as place_level
    from remaining
    where is_in_force or not any_in_force
    group by name_text, report_year
),

-- a township needs its county: if the name has only the prefecture, each of its counties is a candidate
counties as (
    select
        places.name_text,
        places.report_year,
        list(distinct regions.region_code) as region_codes
    from places
    inner join regions
        on
        regions.parent_code = places.region_codes[1]
        and regions.level = 'county'
        and {{ in_force('regions.valid_from', 'regions.valid_to', 'places.report_year') }}
    where
        places.is_in_force
        and places.kind in ('township', 'township_department')
        and places.place_level <> 'county'
        and len(places.region_codes) = 1
    group by places.name_text, places.report_year
)

select
    places.name_text,
    places.report_year,
    places.place_name,
    places.place_level,
    places.zone_name,
    places.remainder,
    case
        when places.kind = 'lower_place' then 'lower_place_unknown'
        when places.kind = 'no_body' then 'not_a_body'
        when not places.is_in_force then 'not_in_force'
        when
            places.kind in ('township', 'township_department') and places.place_level = 'province'
            then 'county_not_named'
        when counties.region_codes is not null then 'county_not_named'
        when len(places.region_codes) > 1 then 'several_divisions'
    end as reason,
    list_sort(coalesce(counties.region_codes, places.region_codes)) as candidate_codes
from places
left join counties
    on places.name_text = counties.name_text and places.report_year is not distinct from counties.report_year
