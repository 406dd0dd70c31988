{# Whether a period holds in a year: in the year of a change old and new alike; without a year, at any time since the
   Regulation of 2008. #}
{% macro in_force(first_year, last_year, year) -%}
    ({{ first_year }} <= coalesce({{ year }}, 9999) and coalesce({{ last_year }}, 9999) >= coalesce({{ year }}, 2008))
{%- endmacro %}
