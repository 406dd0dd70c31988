with

locations as (
    select
        document_id,
        min(uri) as uri
    from raw.document_locations
    group by document_id
)

select
    reports.document_id,
    reports.body_key,
    coalesce(reports.body_name, '机关不明 not told') as body_name,
    reports.report_year,
    cast(reports.report_year as varchar) as year,
    reports.title,
    case
        when reports.form_code is null then '无表 no tables'
        when reports.form_code = 'mixed' then '混用 mixed'
        else reports.form_code
    end as form_name,
    case reports.scope_code
        when 'own' then '本机关 own'
        when 'area' then '全域 area'
        else '不明 unknown'
    end as scope_label,
    reports.cell_count,
    reports.unknown_cell_count,
    reports.finding_count,
    reports.is_consistent,
    locations.uri
from marts.dim_report as reports
left join locations on reports.document_id = locations.document_id
where reports.is_current
