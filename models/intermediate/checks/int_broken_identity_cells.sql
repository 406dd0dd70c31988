with

all_checks as (
    select * from {{ ref('int_checks') }}
),

broken_tables as (
    select distinct
        document_id,
        table_code
    from all_checks
    where status = 'broken'
),

-- few tables break an identity, so both sides are filtered before the join
checks as (
    select all_checks.*
    from all_checks
    semi join broken_tables
        on all_checks.document_id = broken_tables.document_id and all_checks.table_code = broken_tables.table_code
),

cells as (
    select printed_cells.*
    from {{ ref('int_printed_cells') }} as printed_cells
    semi join broken_tables
        on
        printed_cells.document_id = broken_tables.document_id
        and printed_cells.table_code = broken_tables.table_code
),

terms as (
    select * from {{ ref('int_rule_terms') }}
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
    if(terms.is_reported, -checks.difference, checks.difference) as lacking
from cells
inner join terms
    on cells.table_code = terms.table_code
    and cells.row_code = terms.row_code
    and cells.column_code = terms.column_code
    and (terms.form_code is null or cells.form_code = terms.form_code)
inner join checks
    on cells.document_id = checks.document_id
    and terms.rule_code = checks.rule_code
    and terms.table_code = checks.table_code
    and terms.place_row_code = checks.row_code
    and terms.place_column_code = checks.column_code
