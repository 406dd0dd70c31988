-- How did one body's requests develop? Requests received, decided and carried over, year by year.
-- Grain: one report of the body, its own or a roll-up (scope_code). carried_in_difference is 0 if the year starts with
-- what the year before left over in the same scope.
-- Set the body_key in `asked`.
-- Run: .venv/bin/duckdb -readonly warehouse/ogi.duckdb < analyses/one_body_over_the_years.sql
-- On the sample: 平潭 received 21 to 74 requests a year, decided about as many, and carries over without a difference
-- from 2020 on; whose figures it gave for 2019 isn't told.
-- It granted 43 % in full in 2021, and 28 % in 2022.
with

asked as (
    select cast(null as varchar) as body_key -- null: the body with the most years
),

bodies_by_years as (
    select
        body_key,
        row_number() over (
            order by count(distinct report_year) desc, sum(received) desc nulls last, body_key asc
        ) as place
    from marts.rpt_requests
    where body_key is not null and requests_state = 'filled'
    group by body_key
),

chosen as (
    select coalesce(asked.body_key, bodies_by_years.body_key) as body_key
    from asked
    cross join bodies_by_years
    where bodies_by_years.place = 1
)

select
    requests.body_name,
    requests.report_year,
    requests.scope_code,
    requests.form_code,
    requests.received,
    requests.carried_in,
    requests.outcome_total,
    requests.carried_out,
    round(requests.granted / nullif(requests.outcome_total, 0), 4) as granted_share,
    round(requests.outcome_total / nullif(requests.received, 0), 4) as clearance,
    if(
        lag(requests.report_year) over of_scope = requests.report_year - 1,
        requests.carried_in - lag(requests.carried_out) over of_scope,
        null
    ) as carried_in_difference,
    requests.finding_count
from marts.rpt_requests as requests
inner join chosen on requests.body_key = chosen.body_key
window of_scope as (partition by requests.scope_code order by requests.report_year)
order by requests.report_year, requests.scope_code
