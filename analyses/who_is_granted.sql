-- Who gets an answer? How the requests of each applicant type were decided in the nation.
-- Grain: one report year × scope × applicant type (or heading).
-- Run: .venv/bin/duckdb -readonly warehouse/ogi.duckdb < analyses/who_is_granted.sql
-- On the sample: in 2024, 44 % of the requests of natural persons and 63 % of those of legal persons are granted.
select
    report_year,
    scope_code,
    applicant_name_zh,
    applicant_name_en,
    decided_count,
    round(grant_rate, 4) as granted_share,
    round(grant_rate_low, 4) as granted_share_low,
    round(grant_rate_high, 4) as granted_share_high,
    round(denial_rate, 4) as denied_share,
    is_small_n,
    report_count,
    unknown_report_count
from marts.rpt_applicant_rates
where region_code = '000000' and decided_count > 0
order by report_year asc, scope_code asc, decided_count desc, applicant_code asc
