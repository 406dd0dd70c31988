with

reports as (
    select
        reports.document_id,
        bodies.sector_code
    from {{ ref('dim_report') }} as reports
    inner join {{ ref('dim_body') }} as bodies on reports.body_key = bodies.body_key
    where reports.is_current and reports.report_year is not null and bodies.sector_code is not null
),

included as (
    select distinct document_id from {{ ref('rpt_included_reports') }}
    where is_same_sector
),

members as (
    select
        reports.document_id,
        reports.sector_code,
        included.document_id is null as is_counted
    from reports
    left join included on reports.document_id = included.document_id
),

missing as (
    select
        sector_code,
        report_year,
        count(*) as missing_report_count
    from {{ ref('rpt_coverage') }}
    where coverage_state = 'none'
    group by all
),

rates as (
    {{ rolled_up_rates(['sector_code']) }}
),

names as (
    select
        sector_code,
        name_zh,
        name_en
    from {{ ref('sectors') }}
)

select
    rates.*,
    names.name_zh as sector_name_zh,
    names.name_en as sector_name_en
from rates
inner join names on rates.sector_code = names.sector_code
