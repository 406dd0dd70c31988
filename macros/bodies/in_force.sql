{# Whether a period covers a year. In the year of a change the old and the new period both do. Without a year:
   whether the period covers any year since 2008, the year of the Regulation. #}
{% macro in_force(first_year, last_year, year) -%}
    ({{ first_year }} <= coalesce({{ year }}, 9999) and coalesce({{ last_year }}, 9999) >= coalesce({{ year }}, 2008))
{%- endmacro %}
