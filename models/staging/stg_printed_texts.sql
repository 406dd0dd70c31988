with

-- each distinct text is read once, because four million cells print about thirty thousand texts
texts as (
    select cell_text as printed_text from {{ source('raw', 'cells') }}
    union
    select concat(value_text, unit_text) as printed_text from {{ source('raw', 'prose_figures') }}
),

patterns as (
    select
        max(pattern) filter (where kind = 'fold') as fold_from,
        max(replacement) filter (where kind = 'fold') as fold_to,
        max(pattern) filter (where kind = 'invisible') as invisible,
        max(pattern) filter (where kind = 'space') as space,
        max(pattern) filter (where pattern_code = 'lost_space') as lost_space,
        max(pattern) filter (where pattern_code = 'note') as note,
        max(pattern) filter (where pattern_code = 'note_alone') as note_alone,
        max(pattern) filter (where pattern_code = 'note_mark') as note_mark
    from {{ ref('number_patterns') }}
),

folded as (
    select
        texts.printed_text,
        patterns.lost_space,
        patterns.note,
        patterns.note_alone,
        patterns.note_mark,
        regexp_replace(
            regexp_replace(
                translate(texts.printed_text, patterns.fold_from, patterns.fold_to), patterns.invisible, '', 'g'
            ),
            patterns.space, ' ', 'g'
        ) as folded_text
    from texts
    cross join patterns
),

without_notes as (
    select
        printed_text,
        case
            when regexp_full_match(folded_text, '[-+0-9., ]*') then folded_text -- most texts
            else {{ without_notes(without_notes(without_notes('folded_text'))) }} -- for notes within notes
        end as noteless_text
    from folded
)

select
    printed_text,
    trim(noteless_text, ' ') as tidy_text
from without_notes
