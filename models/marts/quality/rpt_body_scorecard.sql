with

reports as (
    select * from {{ ref('dim_report') }}
    where is_current and body_key is not null
),

bodies as (
    select * from {{ ref('dim_body') }}
),

levels as (
    select * from {{ ref('code_names') }}
    where kind = 'level'
),

sectors as (
    select * from {{ ref('sectors') }}
),

findings as (
    select
        document_id,
        count(*) filter (where kind = 'identity') as broken_count,
        count(*) filter (where kind = 'signal') as signal_count,
        count(*) filter (where kind = 'version') as change_count
    from {{ ref('int_findings') }}
    where is_current
    group by document_id
),

checks as (
    select
        document_id,
        count(*) filter (where status = 'passed') as passed_count,
        count(*) filter (where status = 'unassessable') as unassessable_count
    from {{ ref('int_all_checks') }}
    group by document_id
)

select
    reports.body_key,
    any_value(bodies.body_name) as body_name,
    any_value(bodies.level) as level,
    any_value(levels.name_zh) as level_name_zh,
    any_value(levels.name_en) as level_name_en,
    any_value(bodies.sector_code) as sector_code,
    any_value(sectors.name_zh) as sector_name_zh,
    any_value(sectors.name_en) as sector_name_en,
    any_value(bodies.region_code) as region_code,
    min(reports.report_year) as first_year,
    max(reports.report_year) as last_year,
    cast(count(distinct reports.report_id) as integer) as current_report_count,
    cast(
        count(distinct reports.report_id)
        - count(distinct reports.report_id) filter (where not reports.is_consistent) as integer
    ) as consistent_report_count,
    try_cast(coalesce(sum(checks.passed_count), 0) as bigint) as passed_count,
    try_cast(coalesce(sum(findings.broken_count), 0) as bigint) as broken_count,
    try_cast(coalesce(sum(checks.unassessable_count), 0) as bigint) as unassessable_count,
    try_cast(coalesce(sum(findings.signal_count), 0) as bigint) as signal_count,
    try_cast(coalesce(sum(findings.change_count), 0) as bigint) as change_count,
    string_agg(distinct cast(reports.report_year as varchar), ', ' order by cast(reports.report_year as varchar))
    filter (where not reports.is_consistent) as inconsistent_years
from reports
inner join bodies on reports.body_key = bodies.body_key
left join levels on bodies.level = levels.code
left join sectors on bodies.sector_code = sectors.sector_code
left join findings on reports.document_id = findings.document_id
left join checks on reports.document_id = checks.document_id
group by reports.body_key
