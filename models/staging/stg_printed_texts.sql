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
        max(pattern) filter (where kind = 'space') as space,
        max(pattern) filter (where kind = 'remove') as note
    from {{ ref('number_patterns') }}
),

folded as (
    select
        texts.printed_text,
        patterns.note,
        regexp_replace(
            translate(texts.printed_text, patterns.fold_from, patterns.fold_to), patterns.space, ' ', 'g'
        ) as folded_text
    from texts
    cross join patterns
),

without_notes as (
    select
        printed_text,
        case
            when contains(folded_text, '(') -- three times, for notes within notes
                then regexp_replace(
                    regexp_replace(regexp_replace(folded_text, note, '', 'g'), note, '', 'g'), note, '', 'g'
                )
            else folded_text
        end as noteless_text
    from folded
)

select
    printed_text,
    trim(noteless_text, ' ') as tidy_text
from without_notes
