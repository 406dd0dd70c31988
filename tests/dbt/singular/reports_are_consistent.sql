{#- reason: two current reports of a body, a year and a scope, a copy, or a table of two documents would count twice -#}
with

reports as (
    select
        reports.*,
        bodies.resolution
    from {{ ref('dim_report') }} as reports
    left join {{ ref('dim_body') }} as bodies on reports.body_key = bodies.body_key
),

current_reports as (
    select
        body_key,
        report_year,
        scope_code
    from reports
    where is_current and resolution = 'resolved' and report_year is not null
    group by body_key, report_year, scope_code
    having count(distinct report_id) > 1
),

tables_of_reports as (
    select report_id
    from {{ ref('dim_report') }}
    where is_current
    group by report_id
    having
        greatest(
            count(*) filter (where disclosure_state = 'filled'),
            count(*) filter (where requests_state = 'filled'),
            count(*) filter (where review_state = 'filled')
        ) > 1
),

findings as (
    select
        document_id,
        count(*) as finding_count
    from {{ ref('fct_findings') }}
    group by document_id
)

select
    document_id,
    'a form without a table' as problem
from reports
where
    form_code is not null
    and disclosure_state = 'absent' and requests_state = 'absent' and review_state = 'absent'
union all
select
    document_id,
    'a copy is current' as problem
from reports
where is_current and copy_of is not null
union all
select
    reports.document_id,
    'two current reports of a body, a year and a scope' as problem
from reports
inner join current_reports
    on
    reports.body_key = current_reports.body_key
    and reports.report_year = current_reports.report_year
    and reports.scope_code = current_reports.scope_code
where reports.is_current
union all
select
    reports.document_id,
    'finding_count is not the number of findings' as problem
from reports
left join findings on reports.document_id = findings.document_id
where reports.is_current and reports.finding_count <> coalesce(findings.finding_count, 0)
union all
select
    report_id as document_id,
    'a table of two current documents of one report' as problem
from tables_of_reports
union all
select
    report_id as document_id,
    'a current report without its first document' as problem
from {{ ref('dim_report') }}
where is_current
group by report_id
having not bool_or(document_id = report_id)
