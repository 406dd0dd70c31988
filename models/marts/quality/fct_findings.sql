with

findings as (
    select * from {{ ref('int_findings') }}
    where is_current
),

levels as (
    select * from {{ ref('int_report_levels') }}
)

select
    -- ids
    findings.document_id,
    findings.rule_code,
    findings.table_code,
    findings.row_code,
    findings.column_code,
    findings.indicator_code,
    findings.other_document_id,
    {{ level_columns('levels') }},

    -- numbers
    findings.expected,
    findings.reported,
    findings.reported - findings.expected as difference,

    -- text
    findings.kind,
    findings.severity,
    if(findings.kind = 'signal', 'signal', 'broken') as status,
    findings.likely_cause,
    findings.evidence,
    findings.cells,
    findings.suggested_repair
from findings
inner join levels on findings.document_id = levels.document_id
