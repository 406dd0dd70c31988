-- What does the carry-over say? Requests left over at a year's end against those it began with, and whether the year
-- begins with what the year before left. A gap is requests that came from nowhere, or that nobody decided.
-- On the sample: Shanghai's General Office ends 2019 with four times the requests it began with, 淮安市 2024 with three
-- times, though that is a thirtieth of its work; 平潭's roll-ups of 2020 to 2022 join without a gap.
with

figures as (
    select * from {{ ref('rpt_requests') }}
    where body_key is not null and report_year is not null
)

select
    body_name,
    report_year,
    scope_code,
    carried_in,
    carried_out,
    carried_out - carried_in as backlog_change,
    round(carried_out / nullif(received + carried_in, 0), 4) as carried_out_share,
    lag(report_year) over of_body as year_before,
    if(
        lag(report_year) over of_body = report_year - 1, carried_in - lag(carried_out) over of_body, null
    ) as gap_to_year_before
from figures
where requests_state = 'filled'
window of_body as (partition by body_key, scope_code order by report_year)
order by body_name, report_year, scope_code
