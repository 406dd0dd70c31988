{# Rows of the model that are not in exactly one destination: they are lost, or counts twice.
   A destination is a relation and, for each of `columns`, the expression that has its value there. #}
{% test conservation(model, columns, destinations) %}

with

destination_rows as (
    {% for destination in destinations %}
    select
        {% for column in columns %}
        {{ destination.columns[loop.index0] }} as {{ column }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ destination.relation }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

counts as (
    select
        {{ columns | join(', ') }},
        count(*) as arrival_count
    from destination_rows
    group by {{ columns | join(', ') }}
)

select
    source_rows.*,
    coalesce(counts.arrival_count, 0) as arrival_count
from {{ model }} as source_rows
left join counts using ({{ columns | join(', ') }})
where counts.arrival_count is distinct from 1

{% endtest %}
