with

checks as (
    select * from {{ ref('int_checks') }}
)

select
    document_id,
    rule_code,
    table_code,
    row_code,
    column_code,
    expected,
    reported,
    difference,
    status
from checks
where status = 'broken' and is_current
