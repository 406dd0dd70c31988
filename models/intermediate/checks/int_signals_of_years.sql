with

roles as (
    select * from {{ ref('int_cell_roles') }}
    where role_code in ('received', 'answered')
),

totals as (
    select
        cells.document_id,
        max(cells.value) filter (where roles.role_code = 'received') as received,
        max(cells.value) filter (where roles.role_code = 'answered') as answered
    from {{ ref('int_cells') }} as cells
    inner join roles
        on
        cells.table_code = roles.table_code
        and cells.row_code = roles.row_code
        and cells.column_code = roles.column_code
    group by cells.document_id
),

years as (
    select
        year_pairs.document_id,
        totals.received,
        totals.answered,
        earlier.received as earlier_received,
        earlier.answered as earlier_answered,
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

{% for role in ['received', 'answered'] %}
    select
        years.document_id,
        'sudden_change' as rule_code,
        roles.table_code,
        roles.row_code,
        roles.column_code,
        try_cast(years.earlier_{{ role }} as bigint) as expected,
        try_cast(years.{{ role }} as bigint) as reported,
        concat(
            years.report_year - 1, ': ', try_cast(years.earlier_{{ role }} as bigint), ', ', years.report_year, ': ',
            try_cast(years.{{ role }} as bigint)
        ) as evidence
    from years
    inner join roles on roles.role_code = '{{ role }}'
    where
        greatest(years.{{ role }}, years.earlier_{{ role }}) >= 30
        and greatest(years.{{ role }}, years.earlier_{{ role }})
        >= 5 * least(years.{{ role }}, years.earlier_{{ role }})
    {{ 'union all' if not loop.last }}
{% endfor %}
union all by name
select
    years.document_id,
    'zero_year' as rule_code,
    roles.table_code,
    roles.row_code,
    roles.column_code,
    cast(0 as bigint) as reported,
    concat(
        'received the year before ', try_cast(years.earlier_received as bigint), ', the year after ',
        try_cast(years.later_received as bigint)
    ) as evidence
from years
inner join roles on roles.role_code = 'received'
where years.received = 0 and years.answered = 0 and years.earlier_received >= 10 and years.later_received >= 10
