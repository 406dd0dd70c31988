select
    coverage.report_year,
    cast(coverage.report_year as varchar) as year,
    coalesce(provinces.region_name, '中央 Centre') as province_name,
    case coverage.coverage_state
        when 'filled' then '有数字 Tables filled'
        when 'unreadable' then '表不可读 Tables unreadable'
        when 'blank' then '空表 Tables blank'
        when 'absent' then '无表 No tables'
        else '未见报告 No report found'
    end as state_name,
    coverage.coverage_state = 'filled' as is_filled,
    coverage.body_key,
    coverage.body_name
from marts.rpt_coverage as coverage
left join marts.dim_region as provinces
    on coverage.province_code = provinces.region_code and provinces.is_in_force
