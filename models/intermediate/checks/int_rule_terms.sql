with

rule_terms as (
    select * from {{ ref('rule_terms') }}
),

form_cells as (
    select distinct
        table_code,
        row_code,
        column_code
    from {{ ref('form_cells') }}
)

select
    rule_terms.rule_code,
    form_cells.table_code,
    form_cells.row_code,
    form_cells.column_code,
    rule_terms.side = 'whole' as is_reported,
    -- a finding is placed at the printed total: the outcome_total line of a column, or the total column of a row
    case rule_terms.axis when 'row' then 'outcome_total' else form_cells.row_code end as place_row_code,
    case rule_terms.axis when 'row' then form_cells.column_code else 'total' end as place_column_code
from rule_terms
inner join form_cells
    on rule_terms.table_code = form_cells.table_code
    and rule_terms.code = case rule_terms.axis when 'row' then form_cells.row_code else form_cells.column_code end
