-- Who asks? The share of each applicant type in the requests received.
-- Grain: one level × report year × scope × applicant type (or heading).
-- Run: .venv/bin/duckdb -readonly warehouse/ogi.duckdb < analyses/who_asks.sql
-- On the sample: natural persons sent at least nine in ten requests wherever thirty or more were received.
select
    level_name_zh,
    level_name_en,
    report_year,
    scope_code,
    metric_name_zh,
    metric_name_en,
    numerator as received_count,
    round(rate, 4) as received_share,
    round(wilson_low, 4) as share_low,
    round(wilson_high, 4) as share_high,
    is_small_n,
    report_count
from marts.rpt_level_rates
where topic_code = 'applicants' and denominator > 0
order by level_name_en, report_year, scope_code, metric_position
