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

split as (
    select
        printed_texts.printed_text,
        printed_texts.tidy_text,
        regexp_extract(printed_texts.tidy_text, pattern.figure, 1) as sign_word,
        replace(regexp_extract(printed_texts.tidy_text, pattern.figure, 2), ',', '') as digits,
        regexp_extract(printed_texts.tidy_text, pattern.figure, 3) as unit_word
    from printed_texts
    cross join pattern
),

sized as (
    select
        *,
        -- a longer run of digits is several cells run together, and no figure
        case
            when regexp_full_match(digits, '[0-9]{1,15}([.][0-9]{1,8})?') then try_cast(digits as decimal(23, 8))
        end as magnitude
    from split
)

select
    sized.printed_text,
    sized.unit_word,
    case when units.kind = 'money' then units.factor end as money_factor,
    case
        when sized.tidy_text = '' then 'blank'
        when marks.pattern is not null then 'mark'
        when sized.magnitude is null then 'unreadable'
        when sized.unit_word <> '' and units.pattern is null then 'unreadable'
        else 'number'
    end as figure_kind,
    cast(sized.magnitude * coalesce(signs.factor, 1) as decimal(23, 8)) as printed_number
from sized
left join words as marks on sized.tidy_text = marks.pattern and marks.kind = 'mark'
left join words as signs on sized.sign_word = signs.pattern and signs.kind = 'sign'
left join words as units on sized.unit_word = units.pattern and units.kind in ('unit', 'money')
