-- a year with reports of two scopes is two years here: no sum crosses scopes
select
    *,
    report_year
    || if(min(scope_code) over same_year <> max(scope_code) over same_year, ' ' || scope_name_zh, '') as year
from marts.rpt_body_rates
window same_year as (partition by body_name, body_key, report_year)
