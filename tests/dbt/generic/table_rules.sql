{# Rows that break a rule of their table. One test has all rules of a table; one scan answers those about single rows.

   `key`: the columns that identify a row. No two rows share them, and none is null unless `nullable` lists it.
   `not_null`: more columns without nulls. `unique`: more columns (or lists of columns) that no two rows share, except nulls.
   `accepted`: column → its only values, except null.
   `bases`: column of values → column of its basis; the value is null if and only if the basis is unknown.
   `references`: column → relation that has each of its values, except null, in a column of the same name. For a column of
   another name: a list of the relation and that column. #}
{% test table_rules(model, key, nullable=[], not_null=[], unique=[], accepted={}, bases={}, references={}) %}

    {# for each rule about single rows: the words for a row that breaks it, and the condition of such a row #}
    {% set rules = [] %}
    {% for column in not_null %}
        {% do rules.append((column ~ ' is null', column ~ ' is null')) %}
    {% endfor %}
    {% for column, values in accepted.items() %}
        {% set condition = "cast(" ~ column ~ " as varchar) not in ('" ~ values | join("', '") ~ "')" %}
        {% do rules.append((column ~ ' is none of ' ~ values | join(', '), condition)) %}
    {% endfor %}
    {% for value, basis in bases.items() %}
        {% set contradiction = "coalesce((" ~ value ~ " is null) <> (" ~ basis ~ " = 'unknown'), true)" %}
        {% set no_basis = basis ~ " not in ('printed', 'solved', 'blank_as_zero', 'corrected', 'unknown')" %}
        {% do rules.append((basis ~ ' contradicts ' ~ value, contradiction ~ ' or ' ~ no_basis)) %}
    {% endfor %}
    {% set key_columns = key | join(', ') %}

    {# the same for a group of rows that share a key #}
    {% set problems = [('several rows have this key', 'row_count > 1')] %}
    {% for column in key if column not in nullable %}
        {% do problems.append((column ~ ' is null', column ~ ' is null')) %}
    {% endfor %}
    {% for words, _ in rules %}
        {% do problems.append((words, 'broken_rules & ' ~ 2 ** loop.index0 ~ ' > 0')) %}
    {% endfor %}

with

-- each broken rule sets a bit, so that one aggregate serves all rules
row_groups as (
    select
        {{ key_columns }},
        count(*) as row_count,
        {% if rules %}
            bit_or(
                {% for _, condition in rules %}
                    if({{ condition }}, {{ 2 ** loop.index0 }}, 0) {{ '+' if not loop.last }}
                {% endfor %}
            ) as broken_rules
        {% else %}
            0 as broken_rules
        {% endif %}
    from {{ model }}
    group by {{ key_columns }}
)

select
    {{ key_columns }},
    concat_ws(
        '; '
        {% for words, condition in problems %}
            , if({{ condition }}, '{{ words }}', null)
        {% endfor %}
    ) as problem
from row_groups
where {{ problems | map(attribute=1) | join(' or ') }}
    {% for columns in unique %}
        {% set columns = [columns] if columns is string else columns %}
        union all
        select
            {{ key_columns }},
            '{{ columns | join(", ") }}: not unique' as problem
        from {{ model }}
        where {{ columns | join(' is not null and ') }} is not null
        qualify count(*) over (partition by {{ columns | join(', ') }}) > 1
    {% endfor %}
    {% for column, target in references.items() %}
        {% set relation, target_column = (target, column) if target is mapping else target %}
        union all
        select
            {{ key_columns }},
            '{{ column }} is not in {{ relation.identifier }}' as problem
        from {{ model }}
        where {{ column }} is not null and {{ column }} not in (
            select {{ target_column }} from {{ relation }}
            where {{ target_column }} is not null
        )
    {% endfor %}

{% endtest %}
