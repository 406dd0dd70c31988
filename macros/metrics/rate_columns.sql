{# What numerator and denominator say as a rate; `kind` is that of the metric, a rate of less than `small_n` flagged. #}
{% macro rate_columns(numerator, denominator, kind, small_n=30) %}
{{ numerator }} as numerator,
{{ denominator }} as denominator,
{{ numerator }} / nullif({{ denominator }}, 0) as rate,
if({{ kind }} = 'proportion', {{ wilson_bound(numerator, denominator, 'low') }}, null) as wilson_low,
if({{ kind }} = 'proportion', {{ wilson_bound(numerator, denominator, 'high') }}, null) as wilson_high,
{{ denominator }} as n,
{{ kind }} <> 'count' and coalesce({{ denominator }}, 0) < {{ small_n }} as is_small_n
{% endmacro %}
