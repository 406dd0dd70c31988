{# Runs at the end of each dbt command: says why the marts have no rows if nothing is loaded. #}
{% macro say_when_raw_is_empty() %}
    {% if execute %}
        {% set count = run_query("select count(*) as n from raw.documents").columns[0].values()[0] %}
        {% if count == 0 %}
            {% set hint = "Type `ogi load sample/reports` (or a folder of your own), or `ogi build`." %}
            {% do log("Raw is empty, so every mart is too. " ~ hint, info=True) %}
        {% endif %}
    {% endif %}
{% endmacro %}
