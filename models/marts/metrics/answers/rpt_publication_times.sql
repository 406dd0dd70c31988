with

requests as (
    select * from {{ ref('rpt_requests') }}
    where report_year is not null and sector_code is not null
),

reports as (
    select * from {{ ref('dim_report') }}
    where is_current
),

deadlines as (
    select * from {{ ref('publication_deadlines') }}
),

-- a report of several documents is published with the first of them
dates as (
    select
        report_id,
        min(dated_on) as dated_on
    from reports
    group by report_id
),

with_deadlines as (
    select
        requests.document_id,
        requests.body_key,
        requests.body_name,
        requests.report_year,
        requests.scope_code,
        requests.level,
        requests.sector_code,
        requests.region_code,
        deadlines.body_kind,
        dates.dated_on,
        make_date(requests.report_year + 1, deadlines.deadline_month, deadlines.deadline_day) as deadline_on
    from requests
    inner join dates on requests.report_id = dates.report_id
    inner join deadlines
        on
        -- the roll-up of a general office is its government's report
        deadlines.body_kind = if(
            requests.sector_code = 'government'
            or (requests.sector_code = 'general_office' and requests.scope_code = 'area'),
            'government',
            'other'
        )
        and requests.report_year >= deadlines.first_year
        and requests.report_year <= coalesce(deadlines.last_year, requests.report_year)
)

select
    *,
    cast(date_diff('day', deadline_on, dated_on) as integer) as days_after_deadline,
    dated_on <= deadline_on as is_on_time
from with_deadlines
