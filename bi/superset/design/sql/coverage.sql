select
    coverage.report_year,
    cast(coverage.report_year as varchar) as year,
    coalesce(provinces.region_name, '中央 Centre') as province_name,
    coverage.coverage_state_name_zh || ' ' || coverage.coverage_state_name_en as state_name,
    coverage.coverage_state = 'filled' as is_filled,
    coverage.body_key,
    coverage.body_name
from marts.rpt_coverage as coverage
left join marts.dim_region as provinces
    on coverage.province_code = provinces.region_code and provinces.is_in_force
where coverage.has_any_report
