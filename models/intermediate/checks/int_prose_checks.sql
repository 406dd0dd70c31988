with

comparisons as (
    select * from {{ ref('int_prose_comparisons') }}
),

limited_figures as (
    select distinct
        document_id,
        indicator_code,
        char_start
    from {{ ref('int_prose_limits') }}
)

select
    comparisons.document_id,
    'prose_against_table' as rule_code,
    comparisons.table_code,
    comparisons.row_code,
    comparisons.column_code,
    comparisons.indicator_code,
    try_cast(comparisons.expected as bigint) as expected,
    try_cast(comparisons.value as bigint) as reported,
    comparisons.sentence,
    try_cast(comparisons.known_sum as bigint) as known_sum,
    comparisons.has_unread,
    limited_figures.document_id is null as is_sure
from comparisons
left join limited_figures
    on comparisons.document_id = limited_figures.document_id
    and comparisons.indicator_code = limited_figures.indicator_code
    and comparisons.char_start = limited_figures.char_start
-- one sentence that agrees is enough; else one on the whole counts before those on a part of the requests
qualify
    row_number() over (
        partition by comparisons.document_id, comparisons.indicator_code, comparisons.table_code
        order by
            comparisons.value = coalesce(comparisons.expected, comparisons.known_sum) desc,
            is_sure desc,
            abs(comparisons.value - coalesce(comparisons.expected, 0)) asc,
            comparisons.char_start asc
    ) = 1
