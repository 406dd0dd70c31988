with

amounts as (
    select measure_code from {{ ref('disclosure_measures') }}
    where unit_code = 'CNY'
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
anti join amounts on printed_counts.column_code = amounts.measure_code
group by printed_counts.document_id
