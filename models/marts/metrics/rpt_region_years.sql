{%- set counts = [
    'received_count', 'carried_in_count', 'outcome_total_count', 'carried_out_count', 'granted_count',
    'partially_granted_count', 'denied_count', 'unable_count', 'not_processed_count', 'other_handling_count',
    'reconsideration_count', 'litigation_count'
] %}
{%- set rates = [
    'grant_rate', 'substantive_disclosure_rate', 'on_merits_rate', 'denial_rate', 'not_held_share',
    'clearance_rate', 'carry_out_rate', 'dispute_rate', 'reconsideration_correction_rate_on_closed',
    'litigation_correction_rate_on_closed'
] %}
with

rates as (
    select * from {{ ref('rpt_region_rates') }}
    where metric_kind = 'count' or is_headline
)

select
    division_basis,
    region_code,
    any_value(province_code) as province_code,
    any_value(region_level) as region_level,
    any_value(region_name_zh) as region_name_zh,
    report_year,
    scope_code,
    any_value(scope_name_zh) as scope_name_zh,
    any_value(scope_name_en) as scope_name_en,
    {% for metric in counts %}
        max(numerator) filter (where metric_code = '{{ metric }}') as {{ metric }},
    {% endfor %}
    {% for metric in rates %}
        max(rate) filter (where metric_code = '{{ metric }}') as {{ metric }},
    {% endfor %}
    max(report_count + unknown_report_count) as counted_report_count,
    max(included_report_count) as included_report_count,
    max(missing_report_count) as missing_report_count
from rates
group by division_basis, region_code, report_year, scope_code
