-- reason: a correction with a new value of the wrong kind, or with a cell that no form has, would have no effect
with

bounds as (
    select
        max(bound) filter (where kind = 'count') as largest_count,
        max(bound) filter (where kind = 'amount') as largest_amount
    from {{ ref('figure_bounds') }}
)

select corrections.*
from {{ ref('int_correction_register') }} as corrections
cross join bounds
left join {{ ref('form_cells') }} as cells
    on
    corrections.table_code = cells.table_code
    and corrections.row_code = cells.row_code
    and corrections.column_code = cells.column_code
where
    case corrections.kind
        when 'cell'
            then
                cells.table_code is null or try_cast(corrections.new_value as decimal(32, 8)) is null
                or abs(try_cast(corrections.new_value as decimal(32, 8)))
                > if(starts_with(cells.unit_code, 'CNY'), bounds.largest_amount, bounds.largest_count)
        when 'year' then try_cast(corrections.new_value as integer) is null
        else corrections.new_value not in ('own', 'area', 'unknown')
    end
