with

source as (
    select * from {{ source('raw', 'cells') }}
),

figures as (
    select * from {{ ref('stg_figures') }}
),

money_words as (
    select * from {{ ref('number_patterns') }}
    where kind = 'money'
),

amounts as (
    select
        table_code,
        row_code,
        column_code,
        max(case unit_code when 'CNY_10K' then 10000 end) as form_factor
    from {{ ref('form_cells') }}
    where starts_with(unit_code, 'CNY')
    group by table_code, row_code, column_code
),

typed as (
    select
        source.*,
        figures.printed_number,
        -- the unit of an amount is the cell's own, else the header's, else the one that the official form prints
        case
            when amounts.table_code is null then coalesce(figures.count_factor, 1)
            when figures.money_factor is not null then figures.money_factor
            when source.unit_text is not null then money_words.factor
            else amounts.form_factor
        end as unit_factor,
        case
            when figures.figure_kind = 'number' and amounts.table_code is null and figures.count_factor is null
                then 'unreadable' -- an amount is not a count
            else figures.figure_kind
        end as figure_kind
    from source
    left join figures on source.cell_text = figures.printed_text
    left join money_words on source.unit_text = money_words.pattern
    left join amounts
        on source.table_code = amounts.table_code
        and source.row_code = amounts.row_code
        and source.column_code = amounts.column_code
)

select
    * exclude (printed_number, unit_factor),
    case
        when figure_kind = 'number' then cast(printed_number * coalesce(unit_factor, 1) as decimal(32, 8))
    end as reported_value,
    unit_factor is not null or printed_number = 0 as has_unit
from typed
