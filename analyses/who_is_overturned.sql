-- Who is overturned? Closed cases in which the decision was corrected, by body and year, in reconsideration and in
-- court; those first whose share is surely high, by the lower bound of the interval: 1 of 1 proves less than 64 of 314.
-- On the sample: 淮安市 heads the list, with a fifth of 314 closed reconsiderations and an eighth of 39 closed suits
-- corrected; 平潭 was corrected in one of two in 2022, which leaves everything from a tenth to nine tenths possible.
with

rates as (
    select * from {{ ref('rpt_body_rates') }}
    where
        metric_code in ('reconsideration_correction_rate_on_closed', 'litigation_correction_rate_on_closed')
        and denominator > 0
)

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
from rates
order by wilson_low desc, denominator desc, body_name asc, report_year asc, metric_position asc
