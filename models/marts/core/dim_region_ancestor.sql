with

regions as (
    select * from {{ ref('int_regions') }}
),

today as (
    select
        today.region_code,
        today.valid_from,
        today.today_code,
        regions.prefecture_code,
        regions.province_code,
        regions.level
    from {{ ref('int_region_today') }} as today
    inner join regions on today.today_code = regions.region_code and regions.valid_to is null
),

-- divisions that hold the whole territory; null at a level at which the territory was divided
common_divisions as (
    select
        region_code,
        valid_from,
        if(count(distinct today_code) = 1, any_value(today_code), null) as today_code,
        if(count(distinct today_code) = 1, any_value(level), null) as level,
        if(
            count(distinct coalesce(prefecture_code, '')) = 1, any_value(prefecture_code), null
        ) as prefecture_code,
        if(count(distinct province_code) = 1, any_value(province_code), null) as province_code
    from today
    group by region_code, valid_from
),

chains as (
    select
        region_code,
        valid_from,
        'then' as division_basis,
        region_code as own_code,
        level,
        prefecture_code,
        province_code
    from regions
    union all
    select
        regions.region_code,
        regions.valid_from,
        'today' as division_basis,
        common_divisions.today_code as own_code,
        common_divisions.level,
        common_divisions.prefecture_code,
        coalesce(common_divisions.province_code, regions.province_code) as province_code
    from regions
    left join common_divisions
        on regions.region_code = common_divisions.region_code and regions.valid_from = common_divisions.valid_from
)

select
    region_code,
    valid_from,
    division_basis,
    own_code as ancestor_code,
    level as ancestor_level
from chains
where own_code is not null and level <> 'province'
union all
select
    region_code,
    valid_from,
    division_basis,
    prefecture_code as ancestor_code,
    'prefecture' as ancestor_level
from chains
where prefecture_code is not null
union all
select
    region_code,
    valid_from,
    division_basis,
    province_code as ancestor_code,
    'province' as ancestor_level
from chains
union all
select
    region_code,
    valid_from,
    division_basis,
    '000000' as ancestor_code,
    'nation' as ancestor_level
from chains
