with

totals as (
    select
        document_id,
        max(value) filter (where row_code = 'received') as received,
        max(value) filter (where row_code = 'outcome_total') as outcome_total
    from {{ ref('int_cells') }}
    where table_code = 'requests' and column_code = 'total' and row_code in ('received', 'outcome_total')
    group by document_id
),

years as (
    select
        year_pairs.document_id,
        totals.received,
        totals.outcome_total,
        earlier.received as earlier_received,
        earlier.outcome_total as earlier_outcome_total,
        year_pairs.earlier_document_id,
        year_pairs.report_year,
        later_pairs.document_id as later_document_id,
        later.received as later_received
    from {{ ref('int_year_pairs') }} as year_pairs
    inner join totals on year_pairs.document_id = totals.document_id
    inner join totals as earlier on year_pairs.earlier_document_id = earlier.document_id
    left join {{ ref('int_year_pairs') }} as later_pairs on year_pairs.document_id = later_pairs.earlier_document_id
    left join totals as later on later_pairs.document_id = later.document_id
)

{% for line in ['received', 'outcome_total'] %}
    select
        document_id,
        'sudden_change' as rule_code,
        'requests' as table_code,
        '{{ line }}' as row_code,
        'total' as column_code,
        try_cast(earlier_{{ line }} as bigint) as expected,
        try_cast({{ line }} as bigint) as reported,
        concat(
            report_year - 1, ': ', try_cast(earlier_{{ line }} as bigint), ', ', report_year, ': ',
            try_cast({{ line }} as bigint)
        ) as evidence
    from years
    where
        greatest({{ line }}, earlier_{{ line }}) >= 30
        and greatest({{ line }}, earlier_{{ line }}) >= 5 * least({{ line }}, earlier_{{ line }})
    {{ 'union all' if not loop.last }}
{% endfor %}
union all by name
select
    document_id,
    'zero_year' as rule_code,
    'requests' as table_code,
    'received' as row_code,
    'total' as column_code,
    cast(0 as bigint) as reported,
    concat(
        'received the year before ', try_cast(earlier_received as bigint), ', the year after ',
        try_cast(later_received as bigint)
    ) as evidence
from years
where received = 0 and outcome_total = 0 and earlier_received >= 10 and later_received >= 10
