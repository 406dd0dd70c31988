-- How much do bodies differ? Median and quartiles of bodies, each with the same weight, beside the pooled rate, in
-- which each request has; the share of bodies without any request, and that of the tenth with the most.
-- Grain: one report year × scope × level × metric.
-- Run: .venv/bin/duckdb -readonly warehouse/ogi.duckdb < analyses/how_bodies_differ.sql
-- On the sample: no group has more than two bodies. In the country of `make demo`, 57 % of the townships received no
-- request in 2019.
select
    report_year,
    scope_code,
    level_name_zh,
    level_name_en,
    metric_name_zh,
    metric_name_en,
    known_body_count,
    round(first_quartile_of_bodies, 4) as first_quartile_of_bodies,
    round(median_of_bodies, 4) as median_of_bodies,
    round(third_quartile_of_bodies, 4) as third_quartile_of_bodies,
    round(zero_share_of_bodies, 4) as zero_share_of_bodies,
    round(top_tenth_share, 4) as top_tenth_share,
    round(pooled_rate, 4) as pooled_rate
from marts.rpt_body_spread
where metric_code in ('received_count', 'grant_rate')
order by metric_position asc, known_body_count desc, report_year asc, scope_code asc, level asc
