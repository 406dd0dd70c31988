{# Rows whose `count_column` is not the number of rows with the same `keys` in the relation `rows`, and keys of that
   relation without a row in the model. #}
{% test counts_agree(model, count_column, rows, keys) %}

with

stated as (
    select {{ keys | join(', ') }}, {{ count_column }} as stated_count
    from {{ model }}
),

counted as (
    select {{ keys | join(', ') }}, count(*) as counted
    from {{ rows }}
    group by {{ keys | join(', ') }}
)

select
    {{ keys | join(', ') }},
    stated.stated_count,
    coalesce(counted.counted, 0) as counted
from stated
full outer join counted using ({{ keys | join(', ') }})
where stated.stated_count is distinct from coalesce(counted.counted, 0)

{% endtest %}
