-- Which reasons for refusal grew? The share of each reason among its kind (denied, unable to provide, not processed)
-- in the nation, against the year before.
-- Grain: one scope × report year × reason. Trust a change only if both years have 30 cases (is_small_n is false).
-- Run: .venv/bin/duckdb -readonly warehouse/ogi.duckdb < analyses/which_refusal_reasons_grew.sql
-- On the sample: no change can be trusted, because each pair of years has one with fewer than 30 cases. All 37
-- requests of 2022 that could not be provided for were for information not held, as were all 25 of 2021.
with

years as (
    select
        *,
        lag(report_year) over of_metric as year_before,
        lag(rate) over of_metric as rate_before,
        lag(n) over of_metric as n_before,
        lag(is_small_n) over of_metric as was_small_n
    from marts.rpt_region_rates
    where region_code = '000000' and division_basis = 'today' and topic_code = 'reasons' and denominator > 0
    window of_metric as (partition by scope_code, metric_code order by report_year)
)

select
    scope_code,
    report_year,
    metric_name_zh,
    metric_name_en,
    round(rate_before, 4) as share_before,
    n_before,
    round(rate, 4) as share,
    n,
    round(rate - rate_before, 4) as change,
    is_small_n or was_small_n as is_small_n,
    report_count,
    missing_report_count
from years
where year_before = report_year - 1
order by scope_code asc, report_year asc, is_small_n asc, change desc, metric_position asc
