-- Who asks? The applicant types' shares of the requests received, by level of the body, year and scope.
-- On the sample: natural persons sent nine in ten requests or more wherever thirty or more came in.
with

rates as (
    select * from {{ ref('rpt_level_rates') }}
    where topic_code = 'applicants' and denominator > 0
)

select
    level_name_zh,
    level_name_en,
    report_year,
    scope_code,
    metric_name_zh,
    metric_name_en,
    numerator as received_count,
    round(rate, 4) as received_share,
    round(wilson_low, 4) as share_low,
    round(wilson_high, 4) as share_high,
    is_small_n,
    report_count
from rates
order by level_name_en, report_year, scope_code, metric_position
