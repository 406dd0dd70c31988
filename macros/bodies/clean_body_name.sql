{# The name of a body in its printed script, without spaces, glosses, marks, years and the words of a title, by
   seeds/body_name_patterns.csv; loaders/report/names.py does the same. The patterns are read when the model is compiled,
   because DuckDB compiles a constant once and a column for every row. #}
{% macro clean_body_name(name) -%}
    {%- set seed = ref('body_name_patterns') -%}
    {%- set cleaned = namespace(sql=name) -%}
    {%- if execute -%}
        {%- set query = "select kind, pattern, replacement from " ~ seed
            ~ " where kind in ('fold', 'replace') order by position" -%}
        {%- for kind, pattern, replacement in run_query(query).rows -%}
            {%- set pattern = pattern | replace("'", "''") -%}
            {%- set replacement = (replacement or '') | replace("'", "''") -%}
            {%- set arguments = cleaned.sql ~ ", '" ~ pattern ~ "', '" ~ replacement ~ "'" -%}
            {%- if kind == 'fold' -%}
                {#- translate() is slow: only names with such a character pay for it -#}
                {%- set has_one = 'regexp_matches(' ~ cleaned.sql ~ ", '[" ~ pattern ~ "]')" -%}
                {%- set cleaned.sql = 'if(' ~ has_one ~ ', translate(' ~ arguments ~ '), ' ~ cleaned.sql ~ ')' -%}
            {%- else -%}
                {%- set cleaned.sql = 'regexp_replace(' ~ arguments ~ ", 'g')" -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
    coalesce(nullif({{ cleaned.sql }}, ''), {{ name }})
{%- endmacro %}
