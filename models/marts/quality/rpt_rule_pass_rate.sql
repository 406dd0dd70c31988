with

reports as (
    select * from {{ ref('dim_report') }}
    where is_current
),

levels as (
    select * from {{ ref('code_names') }}
    where kind = 'level'
),

rules as (
    select * from {{ ref('dim_rule') }}
),

bodies as (
    select * from {{ ref('dim_body') }}
),

checks as (
    select
        document_id,
        rule_code,
        status,
        count(*) as check_count
    from {{ ref('int_all_checks') }}
    group by document_id, rule_code, status
    union all by name
    select * from {{ ref('int_count_passes') }}
),

check_counts as (
    select
        checks.rule_code,
        reports.form_code,
        reports.report_year,
        left(bodies.region_code, 2) || '0000' as province_code,
        bodies.level,
        count(distinct reports.report_id) as report_count,
        coalesce(sum(checks.check_count) filter (where checks.status = 'passed'), 0) as passed_count,
        coalesce(sum(checks.check_count) filter (where checks.status = 'broken'), 0) as broken_count,
        coalesce(sum(checks.check_count) filter (where checks.status = 'unassessable'), 0) as unassessable_count
    from checks
    inner join reports on checks.document_id = reports.document_id
    left join bodies on reports.body_key = bodies.body_key
    group by all
)

select
    check_counts.rule_code,
    rules.title_zh as rule_title_zh,
    rules.title_en as rule_title_en,
    check_counts.form_code,
    check_counts.report_year,
    check_counts.province_code,
    check_counts.level,
    levels.name_zh as level_name_zh,
    levels.name_en as level_name_en,
    cast(check_counts.report_count as integer) as checked_report_count,
    try_cast(check_counts.passed_count as bigint) as passed_count,
    try_cast(check_counts.broken_count as bigint) as broken_count,
    try_cast(check_counts.unassessable_count as bigint) as unassessable_count,
    check_counts.passed_count / nullif(check_counts.passed_count + check_counts.broken_count, 0) as pass_share
from check_counts
inner join rules on check_counts.rule_code = rules.rule_code
left join levels on check_counts.level = levels.code
