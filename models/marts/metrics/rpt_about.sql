with

reports as (
    select * from {{ ref('dim_report') }}
    where is_current
),

counts as (
    select
        coalesce(bool_or(origin = 'synthetic'), false) as is_synthetic,
        coalesce(bool_and(origin = 'sample'), false) as is_sample,
        count(distinct report_id) as report_count,
        count(distinct body_key) as body_count,
        min(report_year) as first_year,
        max(report_year) as last_year
    from reports
)

select
    -- text
    case
        when is_synthetic then '虚构示例：政府信息公开工作年度报告（机构、地名和数字均为虚构）'
        when is_sample then '样例：政府信息公开工作年度报告'
        else '政府信息公开工作年度报告'
    end as title_zh,
    case
        when is_synthetic then 'Synthetic demonstration: bodies, places and figures are invented'
        when is_sample then 'Sample: annual reports on open government information'
        else 'Annual reports on open government information'
    end as title_en,

    -- numbers
    cast(report_count as integer) as report_count,
    cast(body_count as integer) as body_count,
    cast(first_year as integer) as first_year,
    cast(last_year as integer) as last_year,

    -- flags
    is_synthetic
from counts
