with

findings as (
    select * from {{ ref('int_findings') }}
    where is_current
)

select
    -- ids
    document_id,
    rule_code,
    table_code,
    row_code,
    column_code,
    indicator_code,
    other_document_id,

    -- numbers
    expected,
    reported,
    reported - expected as difference,

    -- text
    kind,
    severity,
    if(kind = 'signal', 'signal', 'broken') as status,
    likely_cause,
    evidence,
    cells,
    suggested_repair
from findings
