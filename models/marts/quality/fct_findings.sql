with

checks as (
    select * from {{ ref('int_checks') }}
),

changes as (
    select * from {{ ref('int_version_changes') }}
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
union all
select
    document_id,
    rule_code,
    table_code,
    row_code,
    column_code,
    expected,
    reported,
    reported - expected as difference,
    'broken' as status
from changes
