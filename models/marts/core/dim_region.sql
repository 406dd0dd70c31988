with

regions as (
    select * from {{ ref('int_regions') }}
),

successions as (
    select
        region_code,
        valid_from,
        string_agg(distinct successor_code, '; ' order by successor_code)
        filter (where succession in ('continued', 'replaced')) as successor_codes,
        string_agg(distinct code_and_year, '; ' order by code_and_year)
        filter (where succession = 'split_off') as split_off_codes
    from (
        select
            *,
            successor_code || '[' || succeeded_in || ']' as code_and_year
        from {{ ref('int_region_successions') }}
    )
    group by region_code, valid_from
),

short_names as (
    select
        region_code,
        region_name,
        string_agg(distinct place_name, '; ' order by place_name) as short_names
    from {{ ref('int_place_names') }}
    where zone_name is null and place_name <> region_name and not contains(place_name, '乾')
    group by region_code, region_name
)

select
    -- ids
    regions.region_code,
    cast(regions.valid_from as integer) as valid_from,
    cast(regions.valid_to as integer) as valid_to,
    regions.parent_code,
    regions.prefecture_code,
    regions.province_code,
    successions.successor_codes,
    successions.split_off_codes,

    -- text
    regions.region_name,
    regions.full_name,
    regions.parent_name,
    short_names.short_names,
    regions.level,

    -- flags
    regions.valid_to is null as is_in_force
from regions
left join successions on regions.region_code = successions.region_code and regions.valid_from = successions.valid_from
left join short_names on regions.region_code = short_names.region_code and regions.region_name = short_names.region_name
