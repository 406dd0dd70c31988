{# Rows that do not arrive in exactly one of the destinations: lost, or counted twice.
   Each destination is a relation and the expressions that stand for `columns` there. #}
{% test conservation(model, columns, destinations) %}

with

arrivals as (
    {% for destination in destinations %}
    select
        {% for column in columns %}
        {{ destination.columns[loop.index0] }} as {{ column }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ destination.relation }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

counted as (
    select
        {{ columns | join(', ') }},
        count(*) as arrival_count
    from arrivals
    group by {{ columns | join(', ') }}
)

select
    departures.*,
    coalesce(counted.arrival_count, 0) as arrival_count
from {{ model }} as departures
left join counted using ({{ columns | join(', ') }})
where counted.arrival_count is distinct from 1

{% endtest %}
