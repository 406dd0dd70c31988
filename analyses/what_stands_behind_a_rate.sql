-- What stands behind a rate? For the nation's grant rate by year and scope: how many reports it is made of, how many
-- are left out since a figure isn't known or a roll-up includes them, and how many bodies that reported before have no
-- report. A rate of few of the reports there should be is no rate of the nation.
-- On the sample: no year has more than two reports of one scope behind it.
with

rates as (
    select * from {{ ref('rpt_region_rates') }}
    where region_code = '000000' and division_basis = 'today' and metric_code = 'grant_rate'
)

select
    report_year,
    scope_code,
    scope_name_zh,
    scope_name_en,
    numerator as granted_count,
    denominator as decided_count,
    round(rate, 4) as granted_share,
    report_count,
    unknown_report_count,
    included_report_count,
    missing_report_count,
    unknown_cell_count
from rates
order by report_year, scope_code
