with

printed_texts as (
    select * from {{ ref('stg_printed_texts') }}
),

words as (
    select * from {{ ref('number_patterns') }}
),

pattern as (
    select '^(?:' || max(pattern) || ')$' as figure from words
    where kind = 'match'
),

parts as (
    select
        printed_texts.printed_text,
        printed_texts.tidy_text,
        regexp_extract(printed_texts.tidy_text, pattern.figure, 1) as sign_word,
        replace(regexp_extract(printed_texts.tidy_text, pattern.figure, 2), ',', '') as digits,
        regexp_extract(printed_texts.tidy_text, pattern.figure, 3) as unit_word
    from printed_texts
    cross join pattern
),

with_magnitude as (
    select
        *,
        -- a longer run of digits is several cells without separators, not a figure
        case
            when regexp_full_match(digits, '[0-9]{1,15}([.][0-9]{1,8})?') then try_cast(digits as decimal(23, 8))
        end as magnitude
    from parts
)

select
    with_magnitude.printed_text,
    with_magnitude.unit_word,
    case when units.kind = 'money' then units.factor end as money_factor,
    case
        when with_magnitude.tidy_text = '' then 'blank'
        when marks.pattern is not null then 'mark'
        when with_magnitude.magnitude is null then 'unreadable'
        when with_magnitude.unit_word <> '' and units.pattern is null then 'unreadable'
        else 'number'
    end as figure_kind,
    cast(with_magnitude.magnitude * coalesce(signs.factor, 1) as decimal(23, 8)) as printed_number
from with_magnitude
left join words as marks on with_magnitude.tidy_text = marks.pattern and marks.kind = 'mark'
left join words as signs on with_magnitude.sign_word = signs.pattern and signs.kind = 'sign'
left join words as units on with_magnitude.unit_word = units.pattern and units.kind in ('unit', 'money')
