-- One body over the years: what came in, what was decided, what was carried over; and whether each year begins with
-- what the one before left (carried_in_difference 0).
-- On the sample: 平潭 received 21 to 74 requests a year, decided about as many, and hands over without a gap. It
-- granted 43 in 100 in full in 2021, and 28 in 2022.
with

requests as (
    select * from {{ ref('rpt_requests') }}
),

-- the body with the most years: put the key of another one here
chosen as (
    select body_key
    from requests
    where body_key is not null and requests_state = 'filled'
    group by body_key
    order by count(distinct report_year) desc, sum(received) desc nulls last, body_key
    limit 1
)

select
    requests.body_name,
    requests.report_year,
    requests.form_code,
    requests.received,
    requests.carried_in,
    requests.outcome_total,
    requests.carried_out,
    round(requests.granted / nullif(requests.outcome_total, 0), 4) as granted_share,
    round(requests.outcome_total / nullif(requests.received, 0), 4) as clearance,
    requests.carried_in - lag(requests.carried_out) over (order by requests.report_year) as carried_in_difference,
    requests.finding_count
from requests
inner join chosen on requests.body_key = chosen.body_key
order by requests.report_year
