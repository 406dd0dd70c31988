-- Which reports contradict themselves? Each broken identity with what its parts give and what the report prints.
-- On the sample: 张家港's counts one request that it received and denied, but totals it as none, and
-- totals two suits as none; 平潭's of 2020 prints 20 and 21 where its outcome lines add up to 26 and 27.
with

findings as (
    select * from {{ ref('fct_findings') }}
),

reports as (
    select * from {{ ref('dim_report') }}
),

rules as (
    select * from {{ ref('dim_rule') }}
)

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
from findings
inner join reports on findings.document_id = reports.document_id
inner join rules on findings.rule_code = rules.rule_code
where rules.kind = 'identity'
order by reports.body_name, reports.report_year, findings.rule_code, findings.row_code, findings.column_code
