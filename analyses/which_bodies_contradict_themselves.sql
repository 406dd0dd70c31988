-- Which bodies contradict themselves? Identities broken over all of a body's years, against those that could be judged.
-- A body with many checks left open is not a consistent one.
-- On the sample: three of eight bodies break an identity, 张家港 one in eight of those that could be judged; of 嘉峪关,
-- 巴州 and 榆阳 none could be.
with

bodies as (
    select * from {{ ref('rpt_body_scorecard') }}
)

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
from bodies
order by broken_share desc nulls last, broken_count desc, body_name asc
