{# The patterns of some kinds in seeds/reference/scope_patterns.csv, in their order. They are read when the model is
   compiled, because DuckDB compiles a constant once and a column for every row. #}
{% macro scope_patterns(kinds) %}
    {%- set query = "select pattern_code, replace(pattern, '''', ''''''), replace(unless, '''', '''''') from "
        ~ ref('scope_patterns') ~ " where kind in ('" ~ kinds | join("', '") ~ "') order by position, pattern_code" -%}
    {{ return(run_query(query).rows if execute else []) }}
{% endmacro %}

{# The codes of the patterns that match a text, as a list in their order. #}
{% macro matching_scope_patterns(text, kinds) -%}
    list_filter(
        list_concat(
            cast([] as varchar[]),
            [
                {% for code, pattern, unless in scope_patterns(kinds) %}
                    case
                        when
                            regexp_matches({{ text }}, '{{ pattern }}')
                            {{ "and not regexp_matches(" ~ text ~ ", '" ~ unless ~ "')" if unless }}
                            then '{{ code }}'
                    end {{ ',' if not loop.last }}
    {% endfor %}
            ]
        ),
        lambda code: code is not null
    )
{%- endmacro %}

{# The number that a pattern of a figure finds in a text. `code`: the column of the pattern's code. #}
{% macro scope_figure_text(text, code) -%}
    case {{ code }}
    {% for code, pattern, _ in scope_patterns(['figure']) %}
            when '{{ code }}' then regexp_extract({{ text }}, '{{ pattern }}', 1)
        {% endfor %}
        else null
    end
{%- endmacro %}
