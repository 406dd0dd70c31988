{# Totals that are not the sum of their parts in another relation. A total must be null if and only if a part is null.
   `keys`: maps a column of the totals to one of the parts. `only`: a condition for the totals that have parts there. #}
{% test sum_to_total(model, total, parts, part, keys, only='true') %}

with

totals as (
    select {{ keys.keys() | join(', ') }}, {{ total }} as total
    from {{ model }}
    where {{ only }}
),

sums as (
    select
        {{ keys.values() | join(', ') }},
        case when count({{ part }}) = count(*) then sum({{ part }}) end as sum_of_parts
    from {{ parts }}
    group by {{ keys.values() | join(', ') }}
)

select
    totals.*,
    sums.sum_of_parts
from totals
left join sums
    on {% for total_key, part_key in keys.items() -%}
        totals.{{ total_key }} = sums.{{ part_key }} {{ 'and ' if not loop.last }}
    {%- endfor %}
where totals.total is distinct from sums.sum_of_parts

{% endtest %}
