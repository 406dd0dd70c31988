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

bodies as (
    select * from {{ ref('dim_body') }}
    where resolution = 'resolved' and first_year is not null
),

regions as (
    select
        region_code,
        any_value(province_code) as province_code
    from {{ ref('dim_region') }}
    group by region_code
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
    from {{ ref('int_corrected_cells') }}
    group by document_id
),

newest_report as (
    select max(report_year) as newest_year from reports
),

-- from a body's first report to the newest_report report year of all bodies
years as (
    select
        bodies.*,
        unnest(range(bodies.first_year, newest_report.newest_year + 1)) as report_year
    from bodies
    cross join newest_report
),

reports_of_year as (
    select
        reports.body_key,
        reports.report_year,
        count(distinct reports.report_id) as report_count,
        coalesce(sum(figures.value_count), 0) as value_count,
        coalesce(sum(figures.unknown_count), 0) as unknown_count,
        bool_or('filled' in (reports.disclosure_state, reports.requests_state, reports.review_state)) as is_filled,
        bool_or('hidden' in (reports.disclosure_state, reports.requests_state, reports.review_state)) as is_hidden,
        bool_or('blank' in (reports.disclosure_state, reports.requests_state, reports.review_state)) as is_blank
    from reports
    left join figures on reports.document_id = figures.document_id
    group by reports.body_key, reports.report_year
),

states as (
    select
        -- ids
        years.body_key,
        cast(years.report_year as integer) as report_year,
        regions.province_code,
        years.region_code,
        years.sector_code,

        -- text
        years.body_name,
        years.level,
        case
            when reports_of_year.body_key is null then 'none'
            when reports_of_year.is_filled and reports_of_year.value_count > 0 then 'filled'
            when reports_of_year.is_filled or reports_of_year.is_hidden then 'unreadable'
            when reports_of_year.is_blank then 'blank'
            else 'absent'
        end as coverage_state,

        -- numbers
        cast(coalesce(reports_of_year.report_count, 0) as integer) as report_count,
        cast(coalesce(reports_of_year.value_count, 0) as integer) as value_count,
        cast(coalesce(reports_of_year.unknown_count, 0) as integer) as unknown_cell_count
    from years
    left join reports_of_year
        on years.body_key = reports_of_year.body_key and years.report_year = reports_of_year.report_year
    left join regions on years.region_code = regions.region_code
)

select
    states.*,
    sectors.name_zh as sector_name_zh,
    sectors.name_en as sector_name_en,
    levels.name_zh as level_name_zh,
    levels.name_en as level_name_en,
    coverage_states.name_zh as coverage_state_name_zh,
    coverage_states.name_en as coverage_state_name_en
from states
inner join code_names as coverage_states
    on coverage_states.kind = 'coverage_state' and states.coverage_state = coverage_states.code
left join code_names as levels on levels.kind = 'level' and states.level = levels.code
left join sectors on states.sector_code = sectors.sector_code
