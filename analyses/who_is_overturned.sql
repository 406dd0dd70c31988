-- Whose decisions are corrected? The share of closed cases in which the decision was corrected, in reconsideration
-- and in court. Sorted by the lower bound of its interval, because 1 of 1 proves less than 64 of 314.
-- Grain: one report × metric (corrections in reconsideration or in litigation) with closed cases.
-- Run: .venv/bin/duckdb -readonly warehouse/ogi.duckdb < analyses/who_is_overturned.sql
-- On the sample: 淮安市 is first, with corrections in a fifth of 314 closed reconsiderations and an eighth of 39 closed
-- suits. 平潭 had one correction in two cases of 2022, so its true share can be anything from a tenth to nine tenths.
select
    body_name,
    report_year,
    scope_code,
    metric_name_zh,
    metric_name_en,
    numerator as corrected_count,
    denominator as closed_count,
    round(rate, 4) as corrected_share,
    round(wilson_low, 4) as share_low,
    round(wilson_high, 4) as share_high,
    is_small_n,
    document_id
from marts.rpt_body_rates
where
    metric_code in ('reconsideration_correction_rate_on_closed', 'litigation_correction_rate_on_closed')
    and denominator > 0
order by wilson_low desc, denominator desc, body_name asc, report_year asc, metric_position asc
