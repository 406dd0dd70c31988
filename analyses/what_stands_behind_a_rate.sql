-- What is behind a rate? For the national grant rate: how many reports it is made of, how many are left out because
-- a figure is unknown or a roll-up includes them, and how many bodies that reported before have no report.
-- Grain: one report year × scope. A rate of few of the expected reports does not describe the nation.
-- Run: .venv/bin/duckdb -readonly warehouse/ogi.duckdb < analyses/what_stands_behind_a_rate.sql
-- On the sample: no year has more than two reports of one scope.
select
    report_year,
    scope_code,
    scope_name_zh,
    scope_name_en,
    numerator as granted_count,
    denominator as decided_count,
    round(rate, 4) as granted_share,
    report_count,
    unknown_report_count,
    included_report_count,
    missing_report_count,
    unknown_cell_count
from marts.rpt_region_rates
where region_code = '000000' and division_basis = 'today' and metric_code = 'grant_rate'
order by report_year, scope_code
