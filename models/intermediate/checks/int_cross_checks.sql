with

compared as (
    select * from {{ ref('int_carry_over_checks') }}
    union all by name
    select * from {{ ref('int_stock_checks') }}
    union all by name
    select * from {{ ref('int_area_checks') }}
    union all by name
    select * from {{ ref('int_prose_checks') }}
),

judged as (
    select
        document_id,
        rule_code,
        table_code,
        row_code,
        column_code,
        indicator_code,
        expected,
        reported,
        other_document_id,
        sentence,
        case
            -- a blank cell of the table counts as zero here only, as within a table
            when expected is null and known_sum = reported and not has_unread then 'passed'
            when expected is null and known_sum > reported then 'broken'
            when expected is null or reported is null then 'unassessable'
            when expected = reported then 'passed'
            -- of an area not every body's report may be at hand: only a sum above it contradicts
            when rule_code = 'area_parts' and expected < reported then 'unassessable'
            else 'broken'
        end as status
    from compared
)

select * from judged
union all by name
select
    *,
    'broken' as status
from {{ ref('int_count_checks') }}
