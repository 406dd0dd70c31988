-- What changed in the same bodies? Requests and the grant rate of the nation against the year before: of all reports,
-- and of the bodies that reported in both years. If the two disagree, the change is one of who reported.
-- Grain: one report year × scope × metric.
-- Run: .venv/bin/duckdb -readonly warehouse/ogi.duckdb < analyses/what_changed_in_the_same_bodies.sql
-- On the sample: one body has roll-ups of 2020 to 2022, so both changes are the same; 2024 has no year before it.
select
    report_year,
    scope_code,
    metric_name_zh,
    metric_name_en,
    round(raw_before, 4) as raw_before,
    round(raw, 4) as raw,
    raw_body_count_before,
    raw_body_count,
    round(matched_before, 4) as matched_before,
    round(matched, 4) as matched,
    matched_body_count
from marts.rpt_panel_changes
where metric_code in ('received_count', 'grant_rate', 'denial_rate')
order by scope_code, report_year, metric_position
