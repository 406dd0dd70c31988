with

source as (
    select * from {{ source('raw', 'cells') }}
),

printed_texts as (
    select * from {{ ref('stg_printed_texts') }}
),

amounts as (
    select distinct
        table_code,
        row_code,
        column_code,
        case unit_code when 'CNY_10K' then 10000 end as form_factor
    from {{ ref('form_cells') }}
    where starts_with(unit_code, 'CNY')
),

money_words as (
    select
        pattern as word,
        factor
    from {{ ref('number_patterns') }}
    where kind = 'money'
),

typed as (
    select
        source.*,
        printed_texts.printed_number,
        -- an amount's unit: the cell's own, else its header's, else what the official form prints
        case
            when amounts.table_code is null then 1
            when printed_texts.money_factor is not null then printed_texts.money_factor
            when source.unit_text is not null then money_words.factor
            else amounts.form_factor
        end as unit_factor,
        case
            when amounts.table_code is null and printed_texts.money_factor is not null then 'unreadable'
            else printed_texts.figure_kind
        end as figure_kind
    from source
    left join printed_texts on source.cell_text = printed_texts.printed_text
    left join amounts
        on source.table_code = amounts.table_code
        and source.row_code = amounts.row_code
        and source.column_code = amounts.column_code
    left join money_words on source.unit_text = money_words.word
)

select
    -- ids
    document_id,
    table_code,
    row_code,
    column_code,

    -- text
    cell_text,
    unit_text,
    placement,
    figure_kind,

    -- numbers
    case
        when figure_kind = 'number' then cast(printed_number * coalesce(unit_factor, 1) as decimal(32, 8))
    end as reported_value,
    unit_factor is not null or printed_number = 0 as has_unit,
    page,
    char_start,
    char_end
from typed
