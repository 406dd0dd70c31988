select
    rates.report_year,
    cast(rates.report_year as varchar) as year,
    rates.form_code,
    rules.title_zh || chr(10) || rules.title_en as rule_name,
    rates.checked_report_count,
    rates.passed_count,
    rates.broken_count,
    rates.unassessable_count
from marts.rpt_rule_pass_rate as rates
inner join marts.dim_rule as rules on rates.rule_code = rules.rule_code
