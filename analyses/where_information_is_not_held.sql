-- Where is information not held? The share of decisions that say so, beside the share that disclose. A high share
-- can mean a poor archive, or people who are sent from one body to the next.
-- Grain: one sector × report year × scope.
-- Run: .venv/bin/duckdb -readonly warehouse/ogi.duckdb < analyses/where_information_is_not_held.sql
-- On the sample: half of the decisions of 平潭 in 2022, a third of those of the General Office of Shanghai, a quarter
-- of those of 淮安市. Each sector and year is one report here.
with

shares as (
    select
        sector_name_zh,
        sector_name_en,
        report_year,
        scope_code,
        max(n) as decided_count,
        max(rate) filter (where metric_code = 'not_held_share') as not_held_share,
        max(rate) filter (where metric_code = 'substantive_disclosure_rate') as disclosed_share,
        bool_or(is_small_n) as is_small_n,
        max(report_count) as report_count,
        max(missing_report_count) as missing_report_count
    from marts.rpt_sector_rates
    where metric_code in ('not_held_share', 'substantive_disclosure_rate') and denominator > 0
    group by all
)

select
    sector_name_zh,
    sector_name_en,
    report_year,
    scope_code,
    decided_count,
    round(not_held_share, 4) as not_held_share,
    round(disclosed_share, 4) as disclosed_share,
    is_small_n,
    report_count,
    missing_report_count
from shares
order by is_small_n asc, not_held_share desc, sector_name_en asc, report_year asc, scope_code asc
