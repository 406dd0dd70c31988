with

cells as (
    select * from {{ ref('int_printed_cells') }}
    where is_fraction or is_negative
)

select
    document_id,
    'counts_are_counts' as rule_code,
    table_code,
    row_code,
    column_code,
    if(is_fraction, null, 0) as expected,
    try_cast(reported_value as bigint) as reported
from cells
