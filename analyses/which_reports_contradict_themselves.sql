-- Which reports contradict themselves? The broken identities, with the sum of the parts and the printed total.
-- Grain: one broken identity at one place of a report.
-- Run: .venv/bin/duckdb -readonly warehouse/ogi.duckdb < analyses/which_reports_contradict_themselves.sql
-- On the sample: 张家港 counts one request as received and denied, but prints a total of none, and prints a total of
-- none for two suits. The report of 平潭 for 2020 prints 20 and 21, while its outcome lines add up to 26 and 27.
select
    reports.body_name,
    reports.report_year,
    rules.title_en,
    findings.row_code,
    findings.column_code,
    findings.expected,
    findings.reported,
    findings.difference,
    findings.document_id
from marts.fct_findings as findings
inner join marts.dim_report as reports on findings.document_id = reports.document_id
inner join marts.dim_rule as rules on findings.rule_code = rules.rule_code
where rules.kind = 'identity'
order by reports.body_name, reports.report_year, findings.rule_code, findings.row_code, findings.column_code
