select
    findings.document_id,
    reports.body_key,
    reports.body_name,
    reports.report_year,
    cast(reports.report_year as varchar) as year,
    rules.title_zh || ' ' || rules.title_en as rule_name,
    coalesce(lines.name_zh || ' ' || lines.name_en, findings.row_code) as row_name,
    coalesce(applicants.name_zh || ' ' || applicants.name_en, findings.column_code) as column_name,
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
