with

form_tables as (
    select * from {{ ref('int_form_tables') }}
),

states as (
    select
        {% for table in var('tables_with_state') %}
            coalesce(max(state_code) filter (where table_code = '{{ table }}'), 'not_in_form') as {{ table }}_state,
        {% endfor %}
        document_id
    from {{ ref('int_table_states') }}
    group by document_id
),

tables as (
    select
        document_id,
        case when count(distinct form_code) > 1 then 'mixed' else max(form_code) end as form_code,
        sum(unplaced_count) as unplaced_count,
        sum(doubtful_count) as doubtful_count
    from form_tables
    group by document_id
)

select
    states.*,
    tables.form_code,
    tables.unplaced_count,
    tables.doubtful_count
from states
left join tables on states.document_id = tables.document_id
