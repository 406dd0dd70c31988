{# Select a relation's key and its text column as simplified_text: traditional characters and compatibility forms are
   replaced. Each text gets only the replacements of its own characters, because translate() with all of them is slow. #}
{% macro simplified(relation, key, text) %}
    select
        texts.{{ key }},
        coalesce(translate(texts.{{ text }}, variants.printed, variants.simplified), texts.{{ text }}) as simplified_text
    from {{ relation }} as texts
    left join (
        select
            characters.{{ key }},
            array_to_string(list(seed.printed), '') as printed,
            array_to_string(list(seed.simplified), '') as simplified
        from (
            select {{ key }}, unnest(string_split({{ text }}, '')) as character from {{ relation }}
        ) as characters
        inner join {{ ref('int_character_variants') }} as seed on characters.character = seed.printed
        group by characters.{{ key }}
    ) as variants on texts.{{ key }} = variants.{{ key }}
{% endmacro %}
