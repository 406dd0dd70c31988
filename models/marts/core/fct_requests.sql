with

cells as (
    select * from {{ ref('int_cells') }}
    where is_current and table_code = 'requests' and column_code <> 'total'
),

flows as (
    select
        {% for line in ['received', 'carried_in', 'outcome_total', 'carried_out'] %}
            try_cast(max(value) filter (where row_code = '{{ line }}') as bigint) as {{ line }},
            try_cast(max(reported_value) filter (where row_code = '{{ line }}') as bigint) as {{ line }}_reported,
            max(value_basis) filter (where row_code = '{{ line }}') as {{ line }}_basis,
        {% endfor %}
        document_id,
        column_code as applicant_code
    from cells
    group by document_id, column_code
),

levels as (
    select * from {{ ref('int_report_levels') }}
)

select
    flows.*,
    {{ level_columns('levels') }}
from flows
inner join levels on flows.document_id = levels.document_id
