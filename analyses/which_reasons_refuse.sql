-- Which reasons refuse? The share of each reason in all outcomes, in all refusals and in its kind of refusal.
-- Grain: one report year × scope × reason, for the nation.
-- Run: .venv/bin/duckdb -readonly warehouse/ogi.duckdb < analyses/which_reasons_refuse.sql
-- On the sample: that the body does not hold the information is two fifths to nine tenths of the refusals of a year.
select
    report_year,
    scope_code,
    reason_name_zh,
    reason_name_en,
    reason_count,
    round(share_of_outcomes, 4) as share_of_outcomes,
    round(share_of_refusals, 4) as share_of_refusals,
    round(share_of_kind, 4) as share_of_kind,
    is_small_n,
    report_count
from marts.rpt_reason_shares
where region_code = '000000' and reason_count > 0
order by report_year asc, scope_code asc, reason_count desc, reason_position asc
