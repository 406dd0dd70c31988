-- The loaders leave out figures of a part or of another year by the words around them. Before a sentence is said to
-- contradict the table, its words are looked at again, with the year that the warehouse knows: it can be corrected.
with

comparisons as (
    select * from {{ ref('int_prose_comparisons') }}
    where value is distinct from coalesce(expected, known_sum)
),

reports as (
    select * from {{ ref('int_reports') }}
),

limits as (
    select * from {{ ref('prose_check_limits') }}
),

sentences as (
    select distinct
        comparisons.document_id,
        comparisons.indicator_code,
        comparisons.char_start,
        comparisons.value_text,
        reports.report_year,
        regexp_replace(
            translate(regexp_replace(comparisons.sentence, '\s', '', 'g'), '():;', '（）：；'), ',([^0-9])', '，\1', 'g'
        ) as sentence
    from comparisons
    inner join reports on comparisons.document_id = reports.document_id
),

-- what is printed before the figure, and its last clause
texts as (
    select
        *,
        regexp_extract(sentence, '^((?:.*?[^0-9.,])?)' || regexp_escape(value_text) || '(?:[^0-9.,]|$)', 1)
            as text_before,
        regexp_extract(text_before, '[^，：（）；。]*$') as clause
    from sentences
),

-- the last year that dates the figure: not in 比2020年 and 结转至2022年
with_year as (
    select
        *,
        try_cast(
            list_last(
                regexp_extract_all(
                    regexp_replace(
                        regexp_replace(text_before, '([比较与同和跟至到]|结转|顺延)20[0-9]{2}年', '', 'g'),
                        '20[0-9]{2}年度?(结转|转入|转结|遗留)', '', 'g'
                    ),
                    '(20[0-9]{2})年', 1
                )
            ) as integer
        ) as stated_year
    from texts
)

select
    with_year.document_id,
    with_year.indicator_code,
    with_year.char_start,
    limits.limit_code
from with_year
inner join limits
    on
    regexp_full_match(with_year.indicator_code, coalesce(limits.indicators, '.*'))
    and regexp_matches(if(limits.reach = 'clause', with_year.clause, with_year.text_before), limits.pattern)
    and not coalesce(
        regexp_matches(if(limits.reach = 'clause', with_year.clause, with_year.text_before), limits.unless), false
    )
union
select
    document_id,
    indicator_code,
    char_start,
    'another_year' as limit_code
from with_year
where stated_year <> report_year
