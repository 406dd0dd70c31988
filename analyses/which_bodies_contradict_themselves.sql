-- Which bodies contradict themselves? The broken checks of all years of a body, against the checks that could be
-- decided.
-- Grain: one body. A body with many unassessable checks is not a consistent one.
-- Run: .venv/bin/duckdb -readonly warehouse/ogi.duckdb < analyses/which_bodies_contradict_themselves.sql
-- On the sample: three of eight bodies break an identity, 张家港 one in eight of the decided checks. No check of 嘉峪关,
-- 巴州 and 榆阳 could be decided.
select
    body_name,
    level,
    sector_code,
    current_report_count,
    consistent_report_count,
    inconsistent_years,
    broken_count,
    passed_count + broken_count as judged_count,
    round(broken_count / nullif(passed_count + broken_count, 0), 4) as broken_share,
    unassessable_count,
    signal_count
from marts.rpt_body_scorecard
order by broken_share desc nulls last, broken_count desc, body_name asc
