with

reports as (
    select * from {{ ref('dim_report') }}
    where is_current
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
),

counted as (
    select
        checks.rule_code,
        reports.form_code,
        reports.report_year,
        left(bodies.region_code, 2) || '0000' as province_code,
        bodies.level,
        count(distinct reports.document_id) as report_count,
        coalesce(sum(checks.check_count) filter (where checks.status = 'passed'), 0) as passed_count,
        coalesce(sum(checks.check_count) filter (where checks.status = 'broken'), 0) as broken_count,
        coalesce(sum(checks.check_count) filter (where checks.status = 'unassessable'), 0) as unassessable_count
    from checks
    inner join reports on checks.document_id = reports.document_id
    left join bodies on reports.body_key = bodies.body_key
    group by all
)

select
    rule_code,
    form_code,
    report_year,
    province_code,
    level,
    cast(report_count as integer) as checked_report_count,
    cast(passed_count as bigint) as passed_count,
    cast(broken_count as bigint) as broken_count,
    cast(unassessable_count as bigint) as unassessable_count,
    passed_count / nullif(passed_count + broken_count, 0) as pass_share
from counted
