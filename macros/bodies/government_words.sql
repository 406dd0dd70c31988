{# What the government of a place is called: a prefecture that is no level of its own has an administrative office. #}
{% macro government_words(place_name) -%}
    case when regexp_matches({{ place_name }}, '(地区|盟)$') then '行政公署' else '人民政府' end
{%- endmacro %}

{% macro government_of(place_name) -%}
    {{ place_name }} || {{ government_words(place_name) }}
{%- endmacro %}
