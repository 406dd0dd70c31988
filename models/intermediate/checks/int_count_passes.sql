with

printed_numbers as (
    select * from {{ ref('int_printed_cells') }}
    where value is not null
)

select
    document_id,
    'counts_are_counts' as rule_code,
    'passed' as status,
    count(*) as check_count
from printed_numbers
where value >= 0 or column_code = 'change_in_year' -- all other numbers are in int_count_checks
group by document_id
