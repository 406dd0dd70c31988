with

reports as (
    select * from {{ ref('dim_report') }}
    where is_current
),

checks as (
    select * from {{ ref('int_all_checks') }}
    union all by name
    select
        document_id,
        rule_code,
        table_code,
        row_code,
        column_code,
        indicator_code,
        expected,
        reported,
        'signal' as status
    from {{ ref('int_signals') }}
)

select
    -- ids
    checks.document_id,
    checks.rule_code,
    checks.table_code,
    checks.row_code,
    checks.column_code,
    checks.indicator_code,
    checks.other_document_id,

    -- numbers
    checks.expected,
    checks.reported,

    -- text
    checks.status
from checks
semi join reports on checks.document_id = reports.document_id
