-- Who publishes on time? The share of dated reports that are dated by 31 March (governments) or 31 January
-- (departments).
-- Grain: one report year × level × kind of body. Many reports print no date; they are counted apart.
-- Run: .venv/bin/duckdb -readonly warehouse/ogi.duckdb < analyses/who_publishes_on_time.sql
-- On the sample: seven of eight dated reports are on time, one is 77 days late, and three print no date.
select
    report_year,
    level,
    body_kind,
    count(*) as report_count,
    count(*) filter (where dated_on is null) as undated_count,
    count(*) filter (where is_on_time) as on_time_count,
    round(avg(if(is_on_time, 1, 0)) filter (where dated_on is not null), 4) as on_time_share,
    median(days_after_deadline) as median_days_after_deadline
from marts.rpt_publication_times
group by all
order by report_year, level, body_kind
