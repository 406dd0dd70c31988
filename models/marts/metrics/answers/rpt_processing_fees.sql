with

reports as (
    select * from {{ ref('dim_report') }}
    where is_current
),

requests as (
    select * from {{ ref('rpt_requests') }}
),

-- a report that states several amounts has none that can be told
fees as (
    select
        reports.report_id,
        if(count(distinct fees.value) = 1, any_value(fees.value), null) as processing_fees_cny,
        count(distinct fees.value) as amount_count
    from {{ ref('fct_prose_figures') }} as fees
    inner join reports on fees.document_id = reports.document_id
    where fees.indicator_code = 'processing_fees'
    group by reports.report_id
)

select
    requests.document_id,
    requests.body_key,
    requests.body_name,
    requests.report_year,
    requests.scope_code,
    requests.counts_in_nation,
    requests.counts_in_province,
    requests.counts_in_prefecture,
    requests.level,
    requests.region_code,
    fees.processing_fees_cny,
    cast(fees.amount_count as integer) as amount_count,
    requests.outcome_total as decided_count,
    cast(fees.processing_fees_cny as double) / nullif(requests.outcome_total, 0) as fees_per_request_cny
from requests
inner join fees on requests.report_id = fees.report_id
