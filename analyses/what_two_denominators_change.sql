-- What difference does the denominator make? Corrections as a share of closed cases and of all cases: with many
-- pending cases, the share of all cases makes a body look better.
-- Grain: one report × channel (reconsideration or litigation) with cases.
-- Run: .venv/bin/duckdb -readonly warehouse/ogi.duckdb < analyses/what_two_denominators_change.sql
-- On the sample: the 64 corrections of 淮安市 are 20 % of its closed reconsiderations, and 18 % of all.
select
    body_name,
    report_year,
    scope_code,
    item_code as channel_code,
    max(numerator) filter (where metric_code like '%_correction_rate_on_all') as corrected_count,
    max(n) filter (where metric_code like '%_correction_rate_on_closed') as closed_count,
    max(n) filter (where metric_code like '%_correction_rate_on_all') as case_count,
    round(max(rate) filter (where metric_code like '%_correction_rate_on_closed'), 4) as share_of_closed,
    round(max(rate) filter (where metric_code like '%_correction_rate_on_all'), 4) as share_of_all
from marts.rpt_body_rates
where item_code in ('reconsideration', 'litigation') and is_known
group by all
having case_count > 0
order by coalesce(share_of_closed - share_of_all, 0) desc, case_count desc, body_name asc, report_year asc
