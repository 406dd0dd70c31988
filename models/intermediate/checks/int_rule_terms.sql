with

rule_terms as (
    select * from {{ ref('rule_terms') }}
),

form_cells as (
    select
        table_code,
        row_code,
        column_code,
        min(row_position) as row_position,
        min(column_position) as column_position
    from {{ ref('form_cells') }}
    group by table_code, row_code, column_code
),

-- a finding is placed at the printed total: the first whole of its rule
places as (
    select
        rule_terms.rule_code,
        rule_terms.axis,
        arg_min(
            rule_terms.code,
            case rule_terms.axis when 'row' then form_cells.row_position else form_cells.column_position end
        ) as place_code
    from rule_terms
    inner join form_cells
        on rule_terms.table_code = form_cells.table_code
        and rule_terms.code = case rule_terms.axis when 'row' then form_cells.row_code else form_cells.column_code end
    where rule_terms.side = 'whole'
    group by rule_terms.rule_code, rule_terms.axis
)

select
    rule_terms.rule_code,
    rule_terms.form_code,
    form_cells.table_code,
    form_cells.row_code,
    form_cells.column_code,
    rule_terms.side = 'whole' as is_reported,
    case rule_terms.axis when 'row' then places.place_code else form_cells.row_code end as place_row_code,
    case rule_terms.axis when 'row' then form_cells.column_code else places.place_code end as place_column_code
from rule_terms
inner join places on rule_terms.rule_code = places.rule_code and rule_terms.axis = places.axis
inner join form_cells
    on rule_terms.table_code = form_cells.table_code
    and rule_terms.code = case rule_terms.axis when 'row' then form_cells.row_code else form_cells.column_code end
