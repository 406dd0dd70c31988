{# Rows whose value and basis contradict each other: unknown and only unknown has no value. #}
{% test basis_fits_value(model, value, basis) %}

select *
from {{ model }}
where
    ({{ value }} is null) <> ({{ basis }} = 'unknown')
    or {{ basis }} not in ('printed', 'solved', 'blank_as_zero', 'corrected', 'unknown')

{% endtest %}
