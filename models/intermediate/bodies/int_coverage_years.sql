with

years as (
    select
        report_year,
        count(distinct body_key) as body_count
    from {{ ref('int_reports') }}
    where body_key is not null and report_year is not null
    group by report_year
),

fullest as (
    select max(body_count) as body_count from years
),

limits as (
    select value from {{ ref('coverage_limits') }}
    where limit_code = 'least_year_share'
)

select
    min(years.report_year) as first_year,
    max(years.report_year) as last_year
from years
cross join fullest
cross join limits
where years.body_count >= limits.value * fullest.body_count
