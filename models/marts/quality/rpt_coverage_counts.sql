with

coverage as (
    select * from {{ ref('rpt_coverage') }}
),

origin as (
    select min(origin) as origin from {{ ref('dim_report') }}
),

counts as (
    select
        origin.origin,
        coverage.report_year,
        coverage.province_code,
        coverage.level,
        coverage.level_name_zh,
        coverage.level_name_en,
        {% for state in ['filled', 'unreadable', 'blank', 'absent', 'none'] %}
            count(*) filter (where coverage.coverage_state = '{{ state }}' and coverage.has_any_report)
                as {{ state }}_count,
        {% endfor %}
        count(*) filter (where coverage.is_existing_government) as government_count,
        count(*) filter (where coverage.is_existing_government and coverage.coverage_state <> 'none')
            as reporting_government_count,
        sum(coverage.value_count) as value_count
    from coverage
    cross join origin
    group by all
)

select
    origin,
    report_year,
    province_code,
    level,
    level_name_zh,
    level_name_en,
    {% for state in ['filled', 'unreadable', 'blank', 'absent', 'none'] %}
        cast({{ state }}_count as integer) as {{ state }}_count,
    {% endfor %}
    cast(government_count as integer) as government_count,
    cast(reporting_government_count as integer) as reporting_government_count,
    reporting_government_count / nullif(government_count, 0) as government_coverage_share,
    try_cast(value_count as bigint) as value_count
from counts
