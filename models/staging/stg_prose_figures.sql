with

source as (
    select prose_figures.*
    from {{ source('raw', 'prose_figures') }} as prose_figures
    anti join {{ ref('stg_withdrawn_documents') }} as withdrawn on prose_figures.document_id = withdrawn.document_id
),

figures as (
    select * from {{ ref('stg_figures') }}
),

indicators as (
    select * from {{ ref('indicators') }}
),

bounds as (
    select * from {{ ref('figure_bounds') }}
    where kind in ('count', 'amount')
),

typed as (
    select
        source.*,
        indicators.unit_code,
        figures.printed_number,
        bounds.bound as largest,
        case
            when indicators.unit_code = 'CNY' then figures.money_factor
            when figures.count_factor is null then null -- an amount is not a count
            when starts_with(figures.unit_word, '万') then 10000
            when starts_with(figures.unit_word, '亿') then 100000000
            else 1
        end as unit_factor
    from source
    left join figures on concat(source.value_text, source.unit_text) = figures.printed_text
    left join indicators on source.indicator_code = indicators.indicator_code
    left join bounds on bounds.kind = if(indicators.unit_code = 'CNY', 'amount', 'count')
)

select
    -- ids
    document_id,
    indicator_code,
    unit_code,

    -- text
    value_text,
    unit_text,
    sentence,

    -- numbers
    try_cast(printed_number * coalesce(unit_factor, 1) as decimal(32, 8)) as reported_value,
    unit_factor is not null or printed_number = 0 as has_unit,
    coalesce(abs(reported_value) > largest, false) as is_out_of_range,
    char_start,
    char_end
from typed
