{# The title of the government of a place: 地区 and 盟 have an administrative office, all other places a government. #}
{% macro government_words(place_name) -%}
    case when regexp_matches({{ place_name }}, '(地区|盟)$') then '行政公署' else '人民政府' end
{%- endmacro %}

{# The full name of the government of a place. #}
{% macro government_of(place_name) -%}
    {{ place_name }} || {{ government_words(place_name) }}
{%- endmacro %}
