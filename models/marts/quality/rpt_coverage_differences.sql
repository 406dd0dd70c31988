{% set measures = ['filled_count', 'unreadable_count', 'blank_count', 'absent_count', 'none_count', 'value_count'] %}
with

counts as (
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

compared as (
    select
        coalesce(counts.origin, expected.origin) as origin,
        coalesce(counts.report_year, expected.report_year) as report_year,
        coalesce(counts.province_code, expected.province_code) as province_code,
        coalesce(counts.level, expected.level) as level,
        coalesce(counts.measure, expected.measure) as measure,
        try_cast(coalesce(expected.expected_count, 0) as bigint) as expected_count,
        try_cast(coalesce(counts.found_count, 0) as bigint) as found_count
    from counts
    full join expected
        on
        counts.origin = expected.origin
        and counts.report_year = expected.report_year
        and counts.measure = expected.measure
        and coalesce(counts.province_code, '') = coalesce(expected.province_code, '')
        and coalesce(counts.level, '') = coalesce(expected.level, '')
)

-- only for the origin that is loaded, and only if the seed has expectations for it
select
    compared.*,
    levels.name_zh as level_name_zh,
    levels.name_en as level_name_en,
    compared.found_count - compared.expected_count as difference
from compared
left join levels on compared.level = levels.code
semi join origins on compared.origin = origins.origin
semi join loaded on compared.origin = loaded.origin
where compared.found_count <> compared.expected_count
