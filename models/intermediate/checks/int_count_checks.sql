with

cells as (
    select * from {{ ref('int_printed_cells') }}
    where is_fraction or (value < 0 and column_code <> 'change_in_year')
)

select
    document_id,
    'counts_are_counts' as rule_code,
    table_code,
    row_code,
    column_code,
    cast(if(is_fraction, null, 0) as bigint) as expected,
    cast(value as bigint) as reported
from cells
