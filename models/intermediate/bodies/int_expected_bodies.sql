with

governments as (
    select
        body_key,
        report_year
    from {{ ref('int_expected_governments') }}
),

spans as (
    select * from {{ ref('int_body_spans') }}
),

years as (
    select * from {{ ref('int_coverage_years') }}
),

-- from its first report, or its predecessor's end, to the last year of all bodies
of_spans as (
    select
        spans.body_key,
        unnest(range(spans.first_year, least(years.last_year + 1, spans.ended_in))) as report_year
    from spans
    cross join years
)

select
    body_key,
    report_year,
    true as is_government
from governments
union all
select
    of_spans.body_key,
    of_spans.report_year,
    false as is_government
from of_spans
anti join governments on of_spans.body_key = governments.body_key and of_spans.report_year = governments.report_year
