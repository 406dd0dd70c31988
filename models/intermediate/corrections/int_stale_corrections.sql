select
    document_id,
    'stale_correction' as rule_code,
    table_code,
    row_code,
    column_code,
    try_cast(old_number as bigint) as expected,
    try_cast(reported_value as bigint) as reported,
    correction_id,
    'correction ' || correction_id || ': the value of the cell is another one now' as evidence
from {{ ref('int_cell_corrections') }}
where not is_applied
union all
select
    document_id,
    'stale_correction' as rule_code,
    null as table_code,
    null as row_code,
    null as column_code,
    try_cast(old_value as bigint) as expected,
    try_cast(given_value as bigint) as reported,
    correction_id,
    'correction ' || correction_id || ': the year is another one now' as evidence
from {{ ref('int_year_corrections') }}
where not is_applied
union all
select
    document_id,
    'stale_correction' as rule_code,
    null as table_code,
    null as row_code,
    null as column_code,
    null as expected,
    null as reported,
    correction_id,
    'correction ' || correction_id || ': the scope is ' || given_value || ' now' as evidence
from {{ ref('int_scope_corrections') }}
where not is_applied
