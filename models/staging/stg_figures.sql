with

printed_texts as (
    select * from {{ ref('stg_printed_texts') }}
),

words as (
    select * from {{ ref('number_patterns') }}
),

pattern as (
    select
        '^(?:' || max(pattern) filter (where kind = 'match') || ')$' as figure,
        max(pattern) filter (where pattern_code = 'numeral_first') as first_section,
        max(pattern) filter (where pattern_code = 'numeral_next') as next_section
    from words
),

parts as (
    select
        printed_texts.printed_text,
        printed_texts.tidy_text,
        regexp_extract(printed_texts.tidy_text, pattern.figure, 1) as sign_word,
        replace(regexp_extract(printed_texts.tidy_text, pattern.figure, 2), ',', '') as digits,
        regexp_extract(printed_texts.tidy_text, pattern.figure, 3) as unit_word,
        printf(
            '零|(?:%s)(?:亿(?:(?:%s)万(?:%s)?|(?:%s)?)|万(?:%s)?)?',
            pattern.first_section,
            pattern.next_section,
            pattern.next_section,
            pattern.next_section,
            pattern.next_section
        ) as numeral
    from printed_texts
    cross join pattern
),

with_magnitude as (
    select
        *,
        case
            -- a longer run of digits is several cells without separators, not a figure
            when regexp_full_match(digits, '[0-9]{1,15}([.][0-9]{1,8})?') then try_cast(digits as decimal(23, 8))
            when regexp_full_match(digits, '[0-9.]*') then null
            when regexp_full_match(digits, numeral)
                then try_cast({{ chinese_number('digits') }} as decimal(23, 8))
        end as magnitude
    from parts
)

select
    with_magnitude.printed_text,
    with_magnitude.unit_word,
    case
        when units.kind in ('money', 'magnitude') then units.factor
        when with_magnitude.unit_word = '' and regexp_matches(with_magnitude.digits, '[万亿]') then 1
    end as money_factor,
    case
        when units.kind = 'money' then null
        when units.kind = 'magnitude' then units.factor
        else 1
    end as count_factor,
    case
        when with_magnitude.tidy_text = '' then 'blank'
        when marks.pattern is not null then 'mark'
        when with_magnitude.magnitude is null or unclear.pattern is not null then 'unreadable'
        when with_magnitude.unit_word <> '' and units.pattern is null then 'unreadable'
        else 'number'
    end as figure_kind,
    try_cast(with_magnitude.magnitude * coalesce(signs.factor, 1) as decimal(23, 8)) as printed_number
from with_magnitude
left join words as marks on with_magnitude.tidy_text = marks.pattern and marks.kind = 'mark'
left join words as unclear on with_magnitude.tidy_text = unclear.pattern and unclear.kind = 'unclear'
left join words as signs on with_magnitude.sign_word = signs.pattern and signs.kind = 'sign'
left join words as units
    on with_magnitude.unit_word = units.pattern and units.kind in ('unit', 'money', 'magnitude')
