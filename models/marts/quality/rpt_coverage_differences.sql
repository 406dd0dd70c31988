{% set measures = ['filled_count', 'unreadable_count', 'blank_count', 'absent_count', 'none_count', 'value_count'] %}
with

found as (
    from {{ ref('rpt_coverage_counts') }}
    unpivot (found_count for measure in ({{ measures | join(', ') }}))
),

expected as (
    from {{ ref('coverage_expectations') }}
    unpivot (expected_count for measure in ({{ measures | join(', ') }}))
),

origins as (
    select distinct origin from {{ ref('coverage_expectations') }}
),

loaded as (
    select distinct origin from {{ ref('rpt_coverage_counts') }}
),

levels as (
    select * from {{ ref('code_names') }}
    where kind = 'level'
),

held as (
    select
        coalesce(found.origin, expected.origin) as origin,
        coalesce(found.report_year, expected.report_year) as report_year,
        coalesce(found.province_code, expected.province_code) as province_code,
        coalesce(found.level, expected.level) as level,
        coalesce(found.measure, expected.measure) as measure,
        cast(coalesce(expected.expected_count, 0) as bigint) as expected_count,
        cast(coalesce(found.found_count, 0) as bigint) as found_count
    from found
    full join expected
        on
        found.origin = expected.origin
        and found.report_year = expected.report_year
        and found.measure = expected.measure
        and coalesce(found.province_code, '') = coalesce(expected.province_code, '')
        and coalesce(found.level, '') = coalesce(expected.level, '')
)

-- of the documents that are loaded, and only if something was expected of them
select
    held.*,
    levels.name_zh as level_name_zh,
    levels.name_en as level_name_en,
    held.found_count - held.expected_count as difference
from held
left join levels on held.level = levels.code
semi join origins on held.origin = origins.origin
semi join loaded on held.origin = loaded.origin
where held.found_count <> held.expected_count
