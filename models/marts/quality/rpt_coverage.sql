with

reports as (
    select reports.*
    from {{ ref('dim_report') }} as reports
    left join {{ ref('dim_report') }} as originals on reports.copy_of = originals.document_id
    where
        reports.report_year is not null
        -- an office that published its government's report is not missing
        and (reports.is_current or originals.body_key <> reports.body_key)
),

regions as (
    select
        region_code,
        any_value(province_code) as province_code
    from {{ ref('dim_region') }}
    group by region_code
),

bodies as (
    select
        body_key,
        body_name,
        level,
        region_code,
        sector_code,
        true as has_any_report
    from {{ ref('dim_body') }}
    where resolution = 'resolved'
),

code_names as (
    select * from {{ ref('code_names') }}
),

sectors as (
    select * from {{ ref('sectors') }}
),

figures as (
    select
        document_id,
        count(value) as value_count,
        count(*) filter (where value is null) as unknown_count
    from {{ ref('int_cells') }}
    group by document_id
),

states as (
    select
        document_id,
        list(state_code) as state_codes
    from {{ ref('int_table_states') }}
    group by document_id
),

-- governments without any report
further_governments as (
    select
        governments.body_key,
        any_value(governments.body_name order by governments.report_year desc) as body_name,
        any_value(governments.level) as level,
        any_value(governments.region_code order by governments.report_year desc) as region_code,
        any_value(governments.sector_code) as sector_code,
        false as has_any_report
    from {{ ref('int_expected_governments') }} as governments
    anti join bodies on governments.body_key = bodies.body_key
    group by governments.body_key
),

all_bodies as (
    select * from bodies
    union all
    select * from further_governments
),

reports_of_year as (
    select
        reports.body_key,
        reports.report_year,
        count(distinct reports.report_id) as report_count,
        coalesce(sum(figures.value_count), 0) as value_count,
        coalesce(sum(figures.unknown_count), 0) as unknown_count,
        bool_or('filled' in states.state_codes) as is_filled,
        bool_or('hidden' in states.state_codes) as is_hidden,
        bool_or('blank' in states.state_codes) as is_blank
    from reports
    left join states on reports.document_id = states.document_id
    left join figures on reports.document_id = figures.document_id
    group by reports.body_key, reports.report_year
),

-- a year in which none is expected has a row if there is a report
years as (
    select
        coalesce(expected.body_key, reports_of_year.body_key) as body_key,
        coalesce(expected.report_year, reports_of_year.report_year) as report_year,
        expected.body_key is not null as is_expected,
        coalesce(expected.is_government, false) as is_government,
        case
            when reports_of_year.body_key is null then 'none'
            when reports_of_year.is_filled and reports_of_year.value_count > 0 then 'filled'
            when reports_of_year.is_filled or reports_of_year.is_hidden then 'unreadable'
            when reports_of_year.is_blank then 'blank'
            else 'absent'
        end as coverage_state,
        coalesce(reports_of_year.report_count, 0) as report_count,
        coalesce(reports_of_year.value_count, 0) as value_count,
        coalesce(reports_of_year.unknown_count, 0) as unknown_count
    from {{ ref('int_expected_bodies') }} as expected
    full join reports_of_year
        on expected.body_key = reports_of_year.body_key and expected.report_year = reports_of_year.report_year
)

select
    -- ids
    all_bodies.body_key,
    cast(years.report_year as integer) as report_year,
    regions.province_code,
    all_bodies.region_code,
    all_bodies.sector_code,

    -- text
    all_bodies.body_name,
    all_bodies.level,
    years.coverage_state,
    sectors.name_zh as sector_name_zh,
    sectors.name_en as sector_name_en,
    levels.name_zh as level_name_zh,
    levels.name_en as level_name_en,
    coverage_states.name_zh as coverage_state_name_zh,
    coverage_states.name_en as coverage_state_name_en,

    -- numbers
    cast(years.report_count as integer) as report_count,
    cast(years.value_count as integer) as value_count,
    cast(years.unknown_count as integer) as unknown_cell_count,

    -- flags
    years.is_expected,
    years.is_government as is_existing_government,
    all_bodies.has_any_report
from years
inner join all_bodies on years.body_key = all_bodies.body_key
left join regions on all_bodies.region_code = regions.region_code
inner join code_names as coverage_states
    on coverage_states.kind = 'coverage_state' and years.coverage_state = coverage_states.code
left join code_names as levels on levels.kind = 'level' and all_bodies.level = levels.code
left join sectors on all_bodies.sector_code = sectors.sector_code
