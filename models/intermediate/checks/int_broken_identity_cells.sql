with

checks as (
    select * from {{ ref('int_checks') }}
),

broken_tables as (
    select distinct
        document_id,
        table_code
    from checks
    where status = 'broken'
)

select
    checks.document_id,
    checks.table_code,
    checks.rule_code,
    checks.row_code as place_row_code,
    checks.column_code as place_column_code,
    checks.status,
    terms.row_code,
    terms.column_code,
    terms.is_reported,
    cells.placement,
    cells.figure_kind,
    cells.value,
    -- what the cell would have to grow by for the identity to close
    if(terms.is_reported, -checks.difference, checks.difference) as lacking
from checks
inner join broken_tables
    on checks.document_id = broken_tables.document_id
    and checks.table_code = broken_tables.table_code
inner join {{ ref('int_rule_terms') }} as terms
    on checks.rule_code = terms.rule_code
    and checks.table_code = terms.table_code
    and checks.row_code = terms.place_row_code
    and checks.column_code = terms.place_column_code
inner join {{ ref('int_printed_cells') }} as cells
    on checks.document_id = cells.document_id
    and terms.table_code = cells.table_code
    and terms.row_code = cells.row_code
    and terms.column_code = cells.column_code
