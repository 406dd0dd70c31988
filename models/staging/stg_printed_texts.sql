with

-- each distinct text is read once: four million cells print some thirty thousand
texts as (
    select cell_text as printed_text from {{ source('raw', 'cells') }}
    union
    select concat(value_text, unit_text) as printed_text from {{ source('raw', 'prose_figures') }}
),

words as (
    select * from {{ ref('number_patterns') }}
),

patterns as (
    select
        max(pattern) filter (where kind = 'fold') as fold_from,
        max(replacement) filter (where kind = 'fold') as fold_to,
        max(pattern) filter (where kind = 'space') as space,
        max(pattern) filter (where kind = 'remove') as note,
        '^(?:' || max(pattern) filter (where kind = 'match') || ')$' as figure
    from words
),

folded as (
    select
        texts.printed_text,
        patterns.note,
        patterns.figure,
        regexp_replace(
            translate(texts.printed_text, patterns.fold_from, patterns.fold_to), patterns.space, ' ', 'g'
        ) as folded_text
    from texts
    cross join patterns
),

tidied as (
    select
        printed_text,
        figure,
        trim(
            case
                when contains(folded_text, '(') -- thrice, for notes within notes
                    then regexp_replace(
                        regexp_replace(regexp_replace(folded_text, note, '', 'g'), note, '', 'g'), note, '', 'g'
                    )
                else folded_text
            end,
            ' '
        ) as tidy_text
    from folded
),

split as (
    select
        printed_text,
        tidy_text,
        regexp_extract(tidy_text, figure, 1) as sign_word,
        replace(regexp_extract(tidy_text, figure, 2), ',', '') as digits,
        regexp_extract(tidy_text, figure, 3) as unit_word
    from tidied
),

figures as (
    select
        split.*,
        -- a longer run of digits is several cells run together, and no figure
        case
            when regexp_full_match(digits, '[0-9]{1,15}([.][0-9]{1,8})?')
                then try_cast(digits as decimal(23, 8))
        end as magnitude
    from split
)

select
    figures.printed_text,
    figures.unit_word,
    case when units.kind = 'money' then units.factor end as money_factor,
    case
        when figures.tidy_text = '' then 'blank'
        when marks.pattern is not null then 'mark'
        when figures.magnitude is null then 'unreadable'
        when figures.unit_word <> '' and units.pattern is null then 'unreadable'
        else 'number'
    end as figure_kind,
    cast(figures.magnitude * coalesce(signs.factor, 1) as decimal(23, 8)) as printed_number
from figures
left join words as marks on figures.tidy_text = marks.pattern and marks.kind = 'mark'
left join words as signs on figures.sign_word = signs.pattern and signs.kind = 'sign'
left join words as units on figures.unit_word = units.pattern and units.kind in ('unit', 'money')
