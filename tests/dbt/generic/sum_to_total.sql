{# Totals that are not the sum of their parts. A total must be null if and only if a part is null.

   `keys`: the columns of the model that identify a total. `parts`: sources of parts, each a relation, for each of `keys`
   the expression that has its value there, and the expression of the part. #}
{% test sum_to_total(model, total, keys, parts) %}

with

parts as (
    {% for source in parts %}
    select
        {% for key in keys %}
        {{ source['keys'][loop.index0] }} as {{ key }},
        {% endfor %}
        {{ source.part }} as part
    from {{ source.relation }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

sums as (
    select
        {{ keys | join(', ') }},
        case when count(part) = count(*) then sum(part) end as sum_of_parts
    from parts
    group by {{ keys | join(', ') }}
)

select
    {{ keys | join(', ') }},
    totals.{{ total }} as total,
    sums.sum_of_parts
from {{ model }} as totals
left join sums using ({{ keys | join(', ') }})
where totals.{{ total }} is distinct from sums.sum_of_parts

{% endtest %}
