with

coverage as (
    select * from {{ ref('rpt_coverage') }}
),

origin as (
    select min(origin) as origin from {{ ref('dim_report') }}
)

select
    origin.origin,
    coverage.report_year,
    coverage.province_code,
    coverage.level,
    coverage.level_name_zh,
    coverage.level_name_en,
    {% for state in ['filled', 'unreadable', 'blank', 'absent', 'none'] %}
        cast(count(*) filter (where coverage.coverage_state = '{{ state }}') as integer) as {{ state }}_count,
    {% endfor %}
    cast(sum(coverage.value_count) as bigint) as value_count
from coverage
cross join origin
group by all
