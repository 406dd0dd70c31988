{# The sum of an expression over the rows of int_year_sources of one report; null if it is null in one of them. #}
{% macro sum_over_sources(expression) -%}
    try_cast(if(count({{ expression }}) = count(*), sum({{ expression }}), null) as bigint)
{%- endmacro %}

{# The report of the same body for the year before; in its absence, one of a body whose work was taken over. #}
{% macro first_source() -%}
    coalesce(
        min(sources.earlier_document_id) filter (where sources.is_own), min(sources.earlier_document_id)
    )
{%- endmacro %}
