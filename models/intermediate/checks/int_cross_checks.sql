with

compared as (
    select * from {{ ref('int_carry_over_checks') }}
    union all by name
    select * from {{ ref('int_stock_checks') }}
    union all by name
    select * from {{ ref('int_cumulative_checks') }}
    union all by name
    select * from {{ ref('int_area_checks') }}
    union all by name
    select * from {{ ref('int_prose_checks') }}
),

with_status as (
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
        other_documents,
        sentence,
        case
            -- a blank cell of the table counts as zero, as in int_checks
            when expected is null and known_sum = reported and not has_unread then 'passed'
            when expected = reported then 'passed'
            when rule_code = 'area_parts' and expected < reported then 'passed'
            -- after a merger, or for a sentence on a part of the requests, a difference proves nothing
            when not coalesce(is_sure, true) then 'unassessable'
            when expected is null and known_sum > reported then 'broken'
            when expected is null or reported is null then 'unassessable'
            else 'broken'
        end as status
    from compared
)

select * from with_status
union all by name
select
    *,
    'broken' as status
from {{ ref('int_count_checks') }}
