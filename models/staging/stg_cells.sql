with

source as (
    select cells.*
    from {{ source('raw', 'cells') }} as cells
    anti join {{ ref('stg_withdrawn_documents') }} as withdrawn on cells.document_id = withdrawn.document_id
),

figures as (
    select * from {{ ref('stg_figures') }}
),

money_words as (
    select * from {{ ref('number_patterns') }}
    where kind = 'money'
),

amounts as (
    select distinct
        table_code,
        row_code,
        column_code
    from {{ ref('form_cells') }}
    where starts_with(unit_code, 'CNY')
),

bounds as (
    select
        max(bound) filter (where kind = 'count') as largest_count,
        max(bound) filter (where kind = 'amount') as largest_amount
    from {{ ref('figure_bounds') }}
),

typed as (
    select
        source.*,
        figures.printed_number,
        -- the unit of an amount is the cell's own, else the header's; the official form's unit is no evidence
        case
            when amounts.table_code is null then coalesce(figures.count_factor, 1)
            when figures.money_factor is not null then figures.money_factor
            else money_words.factor
        end as unit_factor,
        if(amounts.table_code is null, bounds.largest_count, bounds.largest_amount) as largest,
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
    cross join bounds
)

select
    * exclude (printed_number, unit_factor, largest),
    case
        when figure_kind = 'number' then try_cast(printed_number * coalesce(unit_factor, 1) as decimal(32, 8))
    end as reported_value,
    -- a figure that no sum could hold
    coalesce(figure_kind = 'number' and abs(reported_value) > largest, false) as is_out_of_range,
    unit_factor is not null or printed_number = 0 as has_unit
from typed
