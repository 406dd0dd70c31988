with

names as (
    select * from {{ ref('int_names') }}
),

candidates as (
    select * from {{ ref('int_name_candidates') }}
),

remainders as (
    select * from {{ ref('int_name_remainders') }}
),

departments as (
    select * from {{ ref('int_department_names') }}
),

central as (
    select * from {{ ref('central_bodies') }}
),

with_parts as (
    select
        names.*,
        coalesce(central.body_name, central_after.body_name) as central_name,
        coalesce(central.sector_code, central_after.sector_code) as central_sector_code,
        candidates.place_name,
        candidates.place_level,
        candidates.zone_name,
        candidates.candidate_codes,
        -- the committee of a zone is its government, whether it is named or not
        candidates.zone_name is not null and remainders.department_name in ('管理委员会', '管委会', '管委') as is_committee,
        if(is_committee, 'government', remainders.kind) as kind,
        remainders.government_words,
        remainders.unit_name,
        remainders.office_name,
        if(is_committee, '', coalesce(departments.full_name, remainders.department_name)) as department_name,
        if(is_committee, 'government', coalesce(names.organisation_sector_code, remainders.sector_code)) as sector_code,
        case
            when coalesce(central.body_name, central_after.body_name) is not null then null
            when candidates.name_text is not null then candidates.reason
            when regexp_matches(names.name_text, '{{ body_name_pattern("places_nothing") }}') then 'no_name'
            else 'no_place'
        end as reason
    from names
    left join central on names.bare_name = central.printed_name
    left join central as central_after -- 中华人民共和国教育部
        on names.name_text = central_after.printed_name and names.organisation_name is not null
    left join candidates
        on names.name_text = candidates.name_text and names.report_year is not distinct from candidates.report_year
    left join remainders on candidates.remainder = remainders.remainder
    left join departments
        on
        remainders.department_name = departments.department_name
        and names.report_year is not distinct from departments.report_year
),

with_resolution as (
    select
        *,
        case
            when reason is null then 'resolved'
            when reason in ('several_divisions', 'county_not_named') then 'ambiguous'
            else 'unresolved'
        end as resolution,
        coalesce(organisation_name, '') || place_name
        || case
            when kind = 'government' and zone_name is not null then '管理委员会'
            when kind in ('government', 'general_office') then {{ government_words('place_name') }} || office_name
            when kind = 'township' and regexp_matches(unit_name, '(街道|地区)$') then unit_name || '办事处'
            when kind = 'township' then unit_name || '人民政府'
            when kind = 'zone' and department_name = '' then unit_name || '管理委员会'
            when government_words <> '' then '人民政府' || unit_name || department_name
            else unit_name || department_name
        end as full_name
    from with_parts
)

select
    bare_name,
    report_year,
    -- an ambiguous name has a canonical form too
    case when resolution <> 'unresolved' then coalesce(central_name, full_name) end as body_name,
    resolution,
    reason,
    case
        when central_name is not null then 'central'
        when resolution = 'unresolved' or kind = 'zone' then null
        when kind in ('township', 'township_department') then 'township'
        else place_level
    end as level,
    case when resolution = 'resolved' then candidate_codes[1] end as region_code,
    case when resolution <> 'unresolved' then coalesce(central_sector_code, sector_code) end as sector_code,
    -- 和 and the like are dropped, because spellings of one body differ in them
    case
        when resolution <> 'unresolved'
            then coalesce(
                central_name,
                coalesce(organisation_name, '') || coalesce(zone_name, '') || unit_name || office_name
                || regexp_replace(department_name, '和|与|及|、', '', 'g')
            )
    end as unit_text,
    coalesce(zone_name is not null or kind = 'zone', false) as is_zone,
    case when resolution <> 'resolved' then candidate_codes end as candidate_codes
from with_resolution
