-- 全县共收到申请100件，其中县政府本级20件: each clause has the subject that it names, else that of the clause before it.
with

sentences as (
    select * from {{ ref('int_scope_sentences') }}
    where
        not is_title
        and contains(sentence, '申请')
        and regexp_matches(sentence, '[0-9一二两三四五六七八九十零百千万][件份宗条起个例次]')
),

patterns as (
    select * from {{ ref('scope_patterns') }}
),

clauses as (
    select
        document_id,
        sentence_number,
        unnest(string_split_regex(sentence, '[，,：:、()（）]')) as clause,
        generate_subscripts(string_split_regex(sentence, '[，,：:、()（）]'), 1) as clause_number
    from sentences
),

matched as (
    select
        *,
        {{ matching_scope_patterns('clause', ['subject']) }} as subjects,
        {{ matching_scope_patterns('clause', ['figure']) }} as figures
    from clauses
),

with_subject as (
    select
        matched.document_id,
        matched.sentence_number,
        matched.clause_number,
        matched.clause,
        matched.figures[1] as pattern_code,
        last_value(patterns.scope_code ignore nulls) over (
            partition by matched.document_id, matched.sentence_number
            order by matched.clause_number
        ) as scope_code
    from matched
    left join patterns on matched.subjects[1] = patterns.pattern_code
),

numbers as (
    select
        with_subject.document_id,
        with_subject.sentence_number,
        with_subject.clause_number,
        with_subject.scope_code,
        patterns.line_code,
        replace({{ scope_figure_text('with_subject.clause', 'with_subject.pattern_code') }}, '两', '二') as number_text
    from with_subject
    inner join patterns on with_subject.pattern_code = patterns.pattern_code
    where with_subject.scope_code <> 'unknown'
),

bounds as (
    select max(bound) as largest_count
    from {{ ref('figure_bounds') }}
    where kind = 'count'
),

figures as (
    select
        *,
        if(
            regexp_full_match(number_text, '[0-9]+'),
            try_cast(number_text as bigint),
            {{ chinese_number('number_text') }}
        ) as figure
    from numbers
)

select
    figures.document_id,
    figures.sentence_number,
    figures.clause_number,
    figures.scope_code,
    figures.line_code,
    -- a figure that no body has is null, and its sentence still names what it is about
    if(figures.figure <= bounds.largest_count, figures.figure, null) as figure
from figures
cross join bounds
