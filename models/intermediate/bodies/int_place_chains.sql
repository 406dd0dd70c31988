with

places as (
    select * from {{ ref('int_place_names') }}
),

regions as (
    select * from {{ ref('int_regions') }}
),

-- a place can follow its province, its prefecture, both or neither, each in full or short
provinces as (
    select distinct
        region_code,
        place_name,
        official_name
    from places
    where level = 'province' and zone_name is null
),

prefectures as (
    select distinct
        region_code,
        official_name,
        place_name
    from places
    where level = 'prefecture' and zone_name is null
),

lowest_places as (
    select
        places.*,
        regions.province_code,
        regions.prefecture_code,
        regions.prefecture_name
    from places
    inner join regions
        on
        places.region_code = regions.region_code
        and places.valid_from >= regions.valid_from
        and places.valid_from < coalesce(regions.valid_to, 9999)
),

with_prefecture as (
    select
        *,
        '' as upper_printed,
        '' as upper_name
    from lowest_places
    where not is_upper
    union all
    select
        lowest_places.*,
        prefectures.place_name as upper_printed,
        prefectures.official_name as upper_name
    from lowest_places
    inner join prefectures
        on
        lowest_places.prefecture_code = prefectures.region_code
        and lowest_places.prefecture_name = prefectures.official_name
    where not lowest_places.is_upper
),

chains as (
    select
        *,
        upper_printed || place_name as place_text,
        upper_name || official_name as place_printed
    from with_prefecture
    union all
    -- the canonical name of a prefecture has no province; that of a county keeps it if no prefecture is printed
    select
        with_prefecture.*,
        provinces.place_name || with_prefecture.upper_printed || with_prefecture.place_name as place_text,
        case
            when with_prefecture.upper_name = '' and with_prefecture.level <> 'prefecture' then provinces.official_name
            else ''
        end
        || with_prefecture.upper_name || with_prefecture.official_name as place_printed
    from with_prefecture
    inner join provinces on with_prefecture.province_code = provinces.region_code
    where with_prefecture.level <> 'province'
)

select
    place_text,
    place_printed as place_name,
    region_code,
    valid_from,
    valid_to,
    level,
    zone_name,
    bool_or(is_full) as is_full
from chains
group by all
