with

regions as (
    select * from {{ ref('int_regions') }}
),

zones as (
    select * from {{ ref('zones') }}
),

irregular as (
    select * from {{ ref('region_short_names') }}
),

autonomy as (
    select
        '^(|.{2,}?)((?:(?:' || string_agg(group_name, '|' order by length(group_name) desc, group_name)
        || ')族?)+)自治(州|县|旗)$' as pattern
    from {{ ref('ethnic_groups') }}
),

periods as (
    select
        regions.region_code,
        regions.region_name,
        regions.level,
        regions.valid_from,
        regions.valid_to,
        -- the pattern is compiled anew for each row: only names that may fit it pay for that
        regexp_matches(regions.region_name, '自治(州|县|旗)$') as is_autonomous,
        if(is_autonomous, regexp_extract(regions.region_name, autonomy.pattern, 1), '') as core_words,
        if(is_autonomous, regexp_extract(regions.region_name, autonomy.pattern, 2), '') as group_words,
        if(is_autonomous, regexp_extract(regions.region_name, autonomy.pattern, 3), '') as unit
    from regions
    cross join autonomy
),

with_core as (
    select
        * exclude (is_autonomous, core_words, group_words),
        case
            when unit = '' then null
            -- 东乡族自治县 is distinct_names after the group alone
            when core_words = '' then regexp_replace(group_words, '族$', '')
            else core_words
        end as core
    from periods
),

with_forms as (
    select
        *,
        unnest(
            [
                { 'place_name': region_name, 'is_full': true, 'is_upper': false },
                { 'place_name': core || unit, 'is_full': true, 'is_upper': false },
                { 'place_name': core || '自治' || unit, 'is_full': true, 'is_upper': false },
                { 'place_name': core, 'is_full': false, 'is_upper': unit = '州' },
                {
                    'place_name': case
                        when core is not null then null
                        when level = 'province'
                            then regexp_replace(region_name, '(省|市|(壮族|回族|维吾尔)?自治区|特别行政区)$', '')
                        when level = 'prefecture' then regexp_replace(region_name, '(市|地区|盟)$', '')
                        -- the 区 of a district and the 旗 of a banner are never dropped
                        else nullif(regexp_replace(region_name, '(市|县|林区|特区)$', ''), region_name)
                    end,
                    'is_full': false,
                    'is_upper': false
                }
            ]
        ) as form
    from with_core
),

forms as (
    select
        region_code,
        region_name,
        level,
        valid_from,
        valid_to,
        form['place_name'] as place_name,
        form['is_full'] as is_full,
        form['is_upper'] as is_upper
    from with_forms
    union all
    select
        with_core.region_code,
        with_core.region_name,
        with_core.level,
        with_core.valid_from,
        with_core.valid_to,
        irregular.short_name as place_name,
        false as is_full,
        false as is_upper
    from with_core
    inner join irregular on with_core.region_code = irregular.region_code
),

distinct_names as (
    select
        region_code,
        region_name,
        level,
        valid_from,
        valid_to,
        place_name,
        bool_or(is_full) as is_full,
        bool_and(is_upper) as is_upper
    from forms
    where length(place_name) >= 2
    group by all
),

spellings as (
    select * from distinct_names
    union all
    -- 餘乾縣 is a mechanical conversion of 余干县. Simplifying keeps 乾, because 乾县 is a real name
    select * replace (replace(place_name, '干', '乾') as place_name) from distinct_names
    where contains(place_name, '干')
)

select
    *,
    region_name as official_name,
    cast(null as varchar) as zone_name
from spellings
union all
select
    zones.region_code,
    regions.region_name,
    zones.level,
    greatest(zones.first_year, regions.valid_from) as valid_from,
    least(zones.last_year, regions.valid_to) as valid_to,
    zones.zone_name as place_name,
    true as is_full,
    false as is_upper,
    zones.zone_name as official_name,
    zones.zone_name
from zones
inner join regions
    on
    zones.region_code = regions.region_code
    and zones.first_year < coalesce(regions.valid_to, 9999)
    and coalesce(zones.last_year, 9999) >= regions.valid_from
