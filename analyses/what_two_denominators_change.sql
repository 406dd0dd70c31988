-- What do two denominators change? Corrections as a share of closed cases and of all: where many cases are pending, the
-- second makes a body look better than it fares.
-- On the sample: 淮安市's 64 corrections are 20 in 100 closed reconsiderations, and 18 in 100 of all.
with

rates as (
    select * from {{ ref('rpt_body_rates') }}
    where item_code in ('reconsideration', 'litigation') and is_known
)

select
    body_name,
    report_year,
    scope_code,
    item_code as channel_code,
    max(numerator) filter (where metric_code like '%_correction_rate_on_all') as corrected_count,
    max(n) filter (where metric_code like '%_correction_rate_on_closed') as closed_count,
    max(n) filter (where metric_code like '%_correction_rate_on_all') as case_count,
    round(max(rate) filter (where metric_code like '%_correction_rate_on_closed'), 4) as share_of_closed,
    round(max(rate) filter (where metric_code like '%_correction_rate_on_all'), 4) as share_of_all
from rates
group by all
having case_count > 0
order by coalesce(share_of_closed - share_of_all, 0) desc, case_count desc, body_name asc, report_year asc
