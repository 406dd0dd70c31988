{# Runs after dbt build: tells a newcomer why the marts have no rows. #}
{% macro say_when_raw_is_empty() %}
    {% if execute %}
        {% set count = run_query("select count(*) as n from raw.documents").columns[0].values()[0] %}
        {% if count == 0 %}
            {% set mend = "Type `ogi load sample` (or a folder of reports), or `ogi build`." %}
            {% do log("Raw is empty, so every mart is too. " ~ mend, info=True) %}
        {% endif %}
    {% endif %}
{% endmacro %}
