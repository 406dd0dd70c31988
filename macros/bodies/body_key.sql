{# The key of a resolved body: its division's lineage, its level, and its unit within them. #}
{% macro body_key(lineage, level, unit_text) -%}
    left(sha256(concat_ws('|', coalesce({{ lineage }}, ''), coalesce({{ level }}, ''), {{ unit_text }})), 16)
{%- endmacro %}
