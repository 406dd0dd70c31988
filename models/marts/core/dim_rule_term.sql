with

within_a_table as (
    select distinct
        rule_code,
        table_code,
        place_row_code,
        place_column_code,
        row_code,
        column_code,
        if(is_reported, 'reported', 'expected') as side,
        false as is_of_year_before
    from {{ ref('int_rule_terms') }}
),

form_cells as (
    select distinct
        table_code,
        row_code,
        column_code
    from {{ ref('form_cells') }}
),

carry_over as (
    select
        'carry_over' as rule_code,
        table_code,
        'carried_in' as place_row_code,
        column_code as place_column_code,
        row_code,
        column_code,
        if(row_code = 'carried_in', 'reported', 'expected') as side,
        row_code = 'carried_out' as is_of_year_before
    from form_cells
    where row_code in ('carried_in', 'carried_out')
),

stock_of_documents as (
    select
        'stock_of_documents' as rule_code,
        form_cells.table_code,
        form_cells.row_code as place_row_code,
        'in_force' as place_column_code,
        form_cells.row_code,
        form_cells.column_code,
        terms.side,
        terms.is_of_year_before
    from form_cells
    inner join (
        values
        ('in_force', 'reported', false),
        ('in_force', 'expected', true),
        ('issued_in_year', 'expected', false),
        ('repealed_in_year', 'expected', false)
    ) as terms (column_code, side, is_of_year_before)
        on form_cells.column_code = terms.column_code
),

roles as (
    select * from {{ ref('int_cell_roles') }}
),

cumulative_total as (
    select
        'cumulative_total' as rule_code,
        places.table_code,
        places.row_code as place_row_code,
        places.column_code as place_column_code,
        roles.row_code,
        roles.column_code,
        terms.side,
        terms.is_of_year_before
    from roles as places
    inner join roles on places.table_code = roles.table_code and places.row_code = roles.row_code
    inner join (
        values
        ('cumulative', 'reported', false),
        ('cumulative', 'expected', true),
        ('of_year', 'expected', false)
    ) as terms (role_code, side, is_of_year_before)
        on roles.role_code = terms.role_code
    where places.role_code = 'cumulative'
),

-- prose_against_table has the table as expected and the sentence as reported; blank_against_prose the other way round
prose as (
    select
        rules.rule_code,
        prose_terms.indicator_code,
        prose_terms.table_code,
        prose_terms.place_row_code,
        prose_terms.column_code as place_column_code,
        prose_terms.row_code,
        prose_terms.column_code,
        rules.side,
        false as is_of_year_before
    from {{ ref('prose_terms') }} as prose_terms
    cross join (
        values
        ('prose_against_table', 'expected'),
        ('blank_against_prose', 'reported')
    ) as rules (rule_code, side)
),

all_terms as (
    select * from within_a_table
    union all by name
    select * from carry_over
    union all by name
    select * from stock_of_documents
    union all by name
    select * from cumulative_total
    union all by name
    select * from prose
)

select
    -- ids
    rule_code,
    indicator_code,
    table_code,
    place_row_code,
    place_column_code,
    row_code,
    column_code,

    -- text
    side,

    -- flags
    is_of_year_before
from all_terms
