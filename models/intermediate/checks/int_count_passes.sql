with

amounts as (
    select * from {{ ref('form_cells') }}
    where starts_with(unit_code, 'CNY')
),

printed_counts as (
    select * from {{ ref('int_printed_cells') }}
    where value is not null
)

select
    printed_counts.document_id,
    'counts_are_counts' as rule_code,
    'passed' as status,
    count(*) as check_count
from printed_counts
anti join amounts
    on
    printed_counts.table_code = amounts.table_code
    and printed_counts.row_code = amounts.row_code
    and printed_counts.column_code = amounts.column_code
group by printed_counts.document_id
