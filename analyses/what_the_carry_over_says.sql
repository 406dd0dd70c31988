-- What does the carry-over say? The requests left at the end of a year against those at its start, and whether the
-- year starts with what the year before left over. A gap means requests that appeared from nowhere or that nobody
-- decided.
-- Grain: one current report with a filled requests table.
-- Run: .venv/bin/duckdb -readonly warehouse/ogi.duckdb < analyses/what_the_carry_over_says.sql
-- On the sample: the General Office of Shanghai ends 2019 with four times the requests of its start, 淮安市 2024 with
-- three times, though that is a thirtieth of its work. The roll-ups of 平潭 of 2020 to 2022 have no gap.
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
from marts.rpt_requests
where body_key is not null and report_year is not null and requests_state = 'filled'
window of_body as (partition by body_key, scope_code order by report_year)
order by body_name, report_year, scope_code
