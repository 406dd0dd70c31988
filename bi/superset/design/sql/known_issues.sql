select
    document_id,
    body_key,
    body_name,
    report_year,
    cast(report_year as varchar) as year,
    case issue_code
        when 'broken_identities' then '自相矛盾 Broken identities'
        when 'signals' then '疑点 Signals'
        when 'stale_corrections' then '过期更正 Stale corrections'
        when 'changed_figures' then '改版后数字不同 Changed figures'
        when 'unknown_values' then '数值不明 Unknown values'
        when 'unplaced_texts' then '位置不明的文字 Unplaced texts'
        when 'absent_tables' then '缺表 Absent tables'
        when 'blank_tables' then '空表 Blank tables'
        when 'no_year' then '年度不明 No year'
        when 'no_body' then '机关不明 No body'
        else issue_code
    end as issue_name,
    issue_count
from marts.rpt_known_issues
