{# The columns that say by which level a row may be added up; `relation` has one row for each report. #}
{% macro level_columns(relation) -%}
    {{ relation }}.scope_code,
    {{ relation }}.counts_in_nation,
    {{ relation }}.counts_in_province,
    {{ relation }}.counts_in_prefecture
{%- endmacro %}
