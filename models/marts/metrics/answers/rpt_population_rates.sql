with

population as (
    select * from {{ ref('region_population') }}
),

rates as (
    select * from {{ ref('rpt_region_rates') }}
    where division_basis = 'then' and metric_kind = 'count'
)

select
    rates.region_code,
    rates.region_level,
    rates.region_name_zh,
    rates.report_year,
    rates.scope_code,
    rates.scope_name_zh,
    rates.scope_name_en,
    rates.metric_code,
    rates.metric_position,
    rates.metric_name_zh,
    rates.metric_name_en,
    rates.numerator as figure,
    population.population,
    rates.numerator * 100000.0 / population.population as per_100000,
    rates.report_count,
    rates.unknown_report_count,
    rates.missing_report_count,
    population.source_title as population_source
from rates
inner join population on rates.region_code = population.region_code and rates.report_year = population.report_year
