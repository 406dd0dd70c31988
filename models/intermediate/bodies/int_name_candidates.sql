-- One name and year: which divisions it may mean, and why it isn't one where it isn't.
with

readings as (
    select * from {{ ref('int_name_readings') }}
),

regions as (
    select * from {{ ref('int_regions') }}
),

-- a division that went over into another of the same name is no second candidate
superseded as (
    select distinct
        readings.name_text,
        readings.report_year,
        readings.region_code
    from readings
    inner join {{ ref('int_region_successions') }} as successions
        on
            readings.region_code = successions.region_code
            and readings.valid_from = successions.valid_from
            and successions.succession = 'replaced'
    inner join readings as later
        on
            readings.name_text = later.name_text
            and readings.report_year is not distinct from later.report_year
            and successions.successor_code = later.region_code
    where readings.is_in_force and later.is_in_force
),

standing as (
    select readings.*
    from readings
    left join superseded
        on
            readings.name_text = superseded.name_text
            and readings.report_year is not distinct from superseded.report_year
            and readings.region_code = superseded.region_code
    where superseded.region_code is null
),

-- a longer place that is only of other years casts doubt on a shorter one of this year
best as (
    select
        *,
        bool_or(is_in_force) over (partition by name_text, report_year) as any_in_force
    from standing
    where is_best_of_all_years
),

places as (
    select
        name_text,
        report_year,
        bool_or(is_in_force) as is_in_force,
        any_value(remainder) as remainder,
        any_value(kind) as kind,
        min(place_name) as place_name,
        any_value(is_zone) as is_zone,
        list(distinct region_code) as region_codes,
        case when count(distinct place_level) = 1 then any_value(place_level) end as place_level
    from best
    where is_in_force or not any_in_force
    group by name_text, report_year
),

-- a township's region is its county: where only a prefecture is named, any of its counties may be meant
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
    places.is_zone,
    places.remainder,
    case
        when places.kind = 'lower_place' then 'lower_place_unknown'
        when places.kind = 'no_body' then 'not_a_body'
        when not places.is_in_force then 'not_in_force'
        when places.kind in ('township', 'township_department') and places.place_level = 'province' then 'county_not_named'
        when counties.region_codes is not null then 'county_not_named'
        when len(places.region_codes) > 1 then 'several_divisions'
    end as reason,
    list_sort(coalesce(counties.region_codes, places.region_codes)) as candidate_codes
from places
left join counties
    on places.name_text = counties.name_text and places.report_year is not distinct from counties.report_year
