{# The columns of a rate: numerator, denominator, rate, wilson_low, wilson_high, n, is_small_n.

   `kind`: an expression for the kind of the metric. Rates of fewer than `small_n` cases get is_small_n. #}
{% macro rate_columns(numerator, denominator, kind, small_n=30) %}
{{ numerator }} as numerator,
{{ denominator }} as denominator,
{{ numerator }} / nullif({{ denominator }}, 0) as rate,
if({{ kind }} = 'proportion', {{ wilson_bound(numerator, denominator, 'low') }}, null) as wilson_low,
if({{ kind }} = 'proportion', {{ wilson_bound(numerator, denominator, 'high') }}, null) as wilson_high,
{{ denominator }} as n,
{{ kind }} <> 'count' and coalesce({{ denominator }}, 0) < {{ small_n }} as is_small_n
{% endmacro %}
