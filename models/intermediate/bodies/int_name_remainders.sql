-- Kinds in the order of precedence: government, general office, township, zone, department with a known
-- beginning, department with a known ending.
with

parts as (
    select * from {{ ref('int_remainder_parts') }}
),

keywords as (
    select * from {{ ref('sector_keywords') }}
),

-- a full place name after a place is a lower place, not part of a department's name, in whatever year it was in force
places as (
    select distinct place_name from {{ ref('int_place_names') }}
    where is_full
),

field_texts as (
    select distinct unnest([tail, field_text]) as field_text from parts
),

prefixes as (
    select
        field_text,
        left(field_text, unnest(range(2, 13))) as keyword
    from field_texts
),

sectors_of_beginnings as (
    select
        prefixes.field_text,
        arg_max(keywords.sector_code, length(keywords.keyword)) as sector_code
    from prefixes
    inner join keywords on prefixes.keyword = keywords.keyword
    group by prefixes.field_text
),

lower_places as (
    select distinct starts.tail
    from (
        select
            tail,
            township_core,
            left(tail, unnest(range(2, 16))) as place_name
        from parts
        where begins_like_a_place
    ) as starts
    inner join places on starts.place_name = places.place_name
    where length(starts.place_name) < length(starts.tail) and starts.place_name <> starts.township_core
),

with_sectors as (
    select
        parts.*,
        tail_words.sector_code as tail_sector_code,
        field_words.sector_code as field_sector_code,
        lower_places.tail is not null as has_lower_place
    from parts
    left join sectors_of_beginnings as tail_words on parts.tail = tail_words.field_text
    left join sectors_of_beginnings as field_words on parts.field_text = field_words.field_text
    left join lower_places on parts.tail = lower_places.tail
),

kinds as (
    select
        *,
        case
            when tail = '' then 'government'
            when government_words <> '' and tail in ('办公厅', '办公室', '办') then 'general_office'
            when has_lower_place then 'lower_place'
            when township_core <> '' or area_core <> '' then 'township'
            when
                zone_name <> ''
                and (field_text in ('', '人民政府') or field_sector_code is not null or starts_with(field_text, '管'))
                then 'zone'
            when tail_sector_code is not null and ends_like_a_body then 'department'
            when of_township['core'] <> '' and field_sector_code is not null and ends_like_a_body
                then 'township_department'
            when not ends_like_a_body then 'no_body'
            when begins_like_a_place then 'lower_place'
            else 'other_department'
        end as kind
    from with_sectors
),

-- 桥西卫健局 after 邢台市: words before a with_sectors department can be an unknown place
hidden_places as (
    select distinct kinds.remainder
    from kinds
    inner join keywords on strpos(kinds.tail, keywords.keyword) > 2
    where kinds.kind = 'other_department' and kinds.ends_like_an_office
),

with_hidden_places as (
    select kinds.* replace (case when hidden_places.remainder is null then kinds.kind else 'lower_place' end as kind)
    from kinds
    left join hidden_places on kinds.remainder = hidden_places.remainder
)

select
    remainder,
    kind,
    government_words,
    case
        when kind = 'township' and area_core <> '' then area_core || '地区'
        when kind = 'township' and township_unit in ('街道', '街') then township_core || '街道'
        when kind = 'township' then township_core || township_unit
        when kind = 'township_department' then of_township['core'] || of_township['unit']
        when kind = 'zone' then zone_name
        else ''
    end as unit_name,
    case
        when kind in ('government', 'general_office', 'township') then ''
        when kind = 'zone' and field_text in ('', '人民政府', '管委', '管委会', '管理委员会') then ''
        when kind in ('zone', 'township_department') then field_text
        else tail
    end as department_name,
    case
        when kind in ('government', 'general_office') then kind
        when kind = 'township' then 'government'
        when kind = 'zone' then coalesce(field_sector_code, 'development_zone')
        when kind = 'township_department' then field_sector_code
        else coalesce(tail_sector_code, 'other')
    end as sector_code,
    case when kind = 'general_office' and tail = '办公厅' then '办公厅' when kind = 'general_office' then '办公室' else '' end
        as office_name
from with_hidden_places
