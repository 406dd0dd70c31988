with

reports as (
    select
        reports.document_id,
        bodies.level
    from {{ ref('dim_report') }} as reports
    inner join {{ ref('dim_body') }} as bodies on reports.body_key = bodies.body_key
    where reports.is_current and reports.report_year is not null and bodies.level is not null
),

included as (
    select distinct document_id from {{ ref('rpt_included_reports') }}
    where is_same_level
),

members as (
    select
        reports.document_id,
        reports.level,
        included.document_id is null as is_counted
    from reports
    left join included on reports.document_id = included.document_id
),

missing as (
    select
        level,
        report_year,
        count(*) as missing_report_count
    from {{ ref('rpt_coverage') }}
    where coverage_state = 'none'
    group by all
),

rates as (
    {{ rolled_up_rates(['level']) }}
),

names as (
    select
        code as level,
        name_zh,
        name_en
    from {{ ref('code_names') }}
    where kind = 'level'
)

select
    rates.*,
    names.name_zh as level_name_zh,
    names.name_en as level_name_en
from rates
inner join names on rates.level = names.level
