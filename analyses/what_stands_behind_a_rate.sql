-- What is behind a rate? For the national grant rate: of how many reports and bodies it is made, which provinces stand
-- behind it, how many reports are left out, and how many requests are in reports whose scope is unknown.
-- Grain: one report year × scope. A rate of few of the expected provinces does not describe the nation.
-- Run: .venv/bin/duckdb -readonly warehouse/ogi.duckdb < analyses/what_stands_behind_a_rate.sql
-- On the sample: no year has more than two reports of one scope, and no province has a roll-up of its own.
select
    report_year,
    scope_code,
    scope_name_zh,
    scope_name_en,
    numerator as granted_count,
    denominator as decided_count,
    round(rate, 4) as granted_share,
    report_count,
    body_count,
    province_count,
    expected_province_count,
    round(province_roll_up_share, 4) as province_roll_up_share,
    round(lower_roll_up_share, 4) as lower_roll_up_share,
    round(missing_province_share, 4) as missing_province_share,
    unknown_report_count,
    included_report_count,
    missing_report_count,
    unknown_scope_report_count,
    unknown_scope_received
from marts.rpt_national_series
where metric_code = 'grant_rate'
order by report_year, scope_code
