select
    findings.document_id,
    reports.body_key,
    reports.body_name,
    reports.report_year,
    cast(reports.report_year as varchar) as year,
    rules.title_zh || chr(10) || rules.title_en as rule_name,
    case findings.row_code
        when 'received' then '本年新收 Received'
        when 'carried_in' then '上年结转 Carried in'
        when 'carried_out' then '结转下年 Carried out'
        when 'reconsideration' then '行政复议 Reconsideration'
        when 'litigation_direct' then '直接起诉 Direct litigation'
        when 'litigation_after_reconsideration' then '复议后起诉 Litigation after reconsideration'
        else coalesce(lines.name_zh || ' ' || lines.name_en, findings.row_code)
    end as row_name,
    case findings.column_code
        when 'upheld' then '维持 Upheld'
        when 'corrected' then '纠正 Corrected'
        when 'other' then '其他 Other'
        when 'pending' then '未审结 Pending'
        else coalesce(applicants.name_zh || ' ' || applicants.name_en, findings.column_code)
    end as column_name,
    findings.expected,
    findings.reported,
    findings.difference,
    case findings.status when 'signal' then '疑点 signal' else '矛盾 broken' end as status_name,
    case findings.likely_cause
        when 'report' then '报告自身 report'
        when 'reading' then '读取 reading'
        else '不明 unknown'
    end as cause_name,
    findings.evidence,
    findings.cells
from marts.fct_findings as findings
inner join marts.dim_report as reports on findings.document_id = reports.document_id
inner join marts.dim_rule as rules on findings.rule_code = rules.rule_code
left join marts.dim_outcome as lines on findings.row_code = lines.outcome_code
left join marts.dim_applicant_type as applicants on findings.column_code = applicants.applicant_code
