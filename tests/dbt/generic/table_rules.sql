{# Rows that break a rule of their table: all rules of a table are asked in one test, and those of rows in one scan.

   `key`: the columns that identify a row. No two rows share them, and none is null unless listed in `nullable`.
   `not_null`: more columns that are never null. `unique`: more columns, or lists of
   columns, that no two rows share, nulls excepted.
   `accepted`: for a column, its only values, nulls excepted.
   `bases`: for a column of values, the column of its basis: the value is null if and only if the basis is unknown.
   `references`: for a column, the relation that has its values in a column of the same name; for another name, a list
   of the relation and the column. #}
{% test table_rules(model, key, nullable=[], not_null=[], unique=[], accepted={}, bases={}, references={}) %}

{#- of a rule of rows: what it is called, and the condition of a row that breaks it -#}
{%- set rules = [] -%}
{%- for column in not_null -%}
    {%- do rules.append((column ~ ' is null', column ~ ' is null')) -%}
{%- endfor -%}
{%- for column, values in accepted.items() -%}
    {%- do rules.append((
        column ~ ' is none of ' ~ values | join(', '),
        "cast(" ~ column ~ " as varchar) not in ('" ~ values | join("', '") ~ "')"
    )) -%}
{%- endfor -%}
{%- set basis_codes = ['printed', 'solved', 'blank_as_zero', 'corrected', 'unknown'] -%}
{%- for value, basis in bases.items() -%}
    {%- do rules.append((
        basis ~ ' contradicts ' ~ value,
        "coalesce((" ~ value ~ " is null) <> (" ~ basis ~ " = 'unknown'), true) or "
        ~ basis ~ " not in ('" ~ basis_codes | join("', '") ~ "')"
    )) -%}
{%- endfor -%}
{%- set key_columns = key | join(', ') -%}

with

-- a broken rule of rows sets a bit, so that one aggregate serves all of them
row_groups as (
    select
        {{ key_columns }},
        count(*) as row_count,
        {% if rules -%}
        bit_or(
            {% for _, condition in rules -%}
            if({{ condition }}, {{ 2 ** loop.index0 }}, 0){{ ' +' if not loop.last }}
            {% endfor -%}
        )
        {%- else -%} 0 {%- endif %} as broken_rules
    from {{ model }}
    group by {{ key_columns }}
)

select
    concat_ws(
        '; ',
        if(row_count > 1, row_count || ' rows have this key', null)
        {%- for column in key if column not in nullable %},
        if({{ column }} is null, '{{ column }} is null', null)
        {%- endfor %}
        {%- for words, _ in rules %},
        if(broken_rules & {{ 2 ** loop.index0 }} > 0, '{{ words }}', null)
        {%- endfor %}
    ) as problem,
    {{ key_columns }}
from row_groups
where
    row_count > 1 or broken_rules > 0
    {%- for column in key if column not in nullable %} or {{ column }} is null{% endfor %}
{% for columns in unique %}
{%- set columns = [columns] if columns is string else columns %}
union all
select
    '{{ columns | join(', ') }}: not unique' as problem,
    {{ key_columns }}
from {{ model }}
where {{ columns | join(' is not null and ') }} is not null
qualify count(*) over (partition by {{ columns | join(', ') }}) > 1
{% endfor %}
{%- for column, target in references.items() %}
{%- set relation, target_column = (target, column) if target is mapping else target %}
union all
select
    '{{ column }} is not in {{ relation.identifier }}' as problem,
    {{ key_columns }}
from {{ model }}
where {{ column }} is not null and {{ column }} not in (
    select {{ target_column }} from {{ relation }}
    where {{ target_column }} is not null
)
{% endfor %}
{% endtest %}
