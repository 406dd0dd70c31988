with

published as (
    select * from {{ ref('published_totals') }}
),

rates as (
    select * from {{ ref('rpt_region_rates') }}
    where division_basis = 'then'
)

select
    published.total_id,
    published.region_code,
    published.report_year,
    published.scope_code,
    published.metric_code,
    published.published_value,
    rates.numerator as warehouse_value,
    rates.numerator - published.published_value as difference_from_published,
    (rates.numerator - published.published_value) / nullif(published.published_value, 0) as relative_difference,
    coalesce(rates.report_count, 0) as report_count,
    coalesce(rates.unknown_report_count, 0) as unknown_report_count,
    coalesce(rates.missing_report_count, 0) as missing_report_count,
    published.source_title,
    published.source_uri,
    published.published_on,
    published.note
from published
left join rates
    on
    published.region_code = rates.region_code
    and published.report_year = rates.report_year
    and published.scope_code = rates.scope_code
    and published.metric_code = rates.metric_code
