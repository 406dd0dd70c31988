-- years as in body_rates
with

scopes as (
    select
        document_id,
        scope_name_zh || ' ' || scope_name_en as scope_name,
        report_year
        || if(min(scope_code) over same_year <> max(scope_code) over same_year, ' ' || scope_name_zh, '') as year
    from marts.rpt_body_rates
    where metric_code = 'reconsideration_count'
    window same_year as (partition by body_name, body_key, report_year)
)

select
    reports.body_key,
    reports.body_name,
    reports.report_year,
    scopes.year,
    scopes.scope_name,
    case results.channel_code
        when 'reconsideration' then '行政复议 Reconsideration'
        when 'litigation_direct' then '直接起诉 Direct litigation'
        else '复议后起诉 Litigation after reconsideration'
    end as channel_name,
    case results.result_code
        when 'upheld' then '维持 Upheld'
        when 'corrected' then '纠正 Corrected'
        when 'pending' then '未审结 Pending'
        else '其他 Other'
    end as result_name,
    results.value
from marts.fct_litigation as results
inner join marts.dim_report as reports on results.document_id = reports.document_id
inner join scopes on reports.report_id = scopes.document_id
