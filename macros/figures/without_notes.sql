{# A text without its notes: one pass of the patterns of kind `replace`, in the order of seeds/number_patterns.csv.
   `text`: an expression; the patterns are columns with the names of their codes. #}
{% macro without_notes(text) %}
regexp_replace(
    regexp_replace(
        regexp_replace(regexp_replace({{ text }}, lost_space, '\1', 'g'), note, '\1\2', 'g'), note_alone, '', 'g'
    ),
    note_mark, '\1\2', 'g'
)
{% endmacro %}
