with

cells as (
    select cells.*
    from {{ ref('int_corrected_cells') }} as cells
    -- only identities settle a cell
    semi join {{ ref('rule_terms') }} as terms on cells.table_code = terms.table_code
),

form_tables as (
    select * from {{ ref('int_form_tables') }}
),

zeros_against_prose as (
    select * from {{ ref('int_zeros_against_prose') }}
),

open_tables as (
    select
        document_id,
        table_code
    from cells
    group by document_id, table_code
    having count(value) between 1 and count(*) - 1
)

select
    cells.document_id,
    cells.table_code,
    cells.row_code,
    cells.column_code,
    cells.form_code,
    cells.figure_kind,
    cells.value,
    -- something unread is printed there, such as the run-together 总计 of Pingtan 2020: no sum may replace it
    cells.figure_kind = 'unreadable'
    or (cells.figure_kind = 'missing' and form_tables.doubtful_count > 0)
    -- a sentence gives a figure where the table is blank
    or zeros_against_prose.document_id is not null as is_doubtful
from cells
inner join open_tables
    on cells.document_id = open_tables.document_id
    and cells.table_code = open_tables.table_code
inner join form_tables
    on cells.document_id = form_tables.document_id
    and cells.table_code = form_tables.table_code
left join zeros_against_prose
    on cells.document_id = zeros_against_prose.document_id
    and cells.table_code = zeros_against_prose.table_code
    and cells.row_code = zeros_against_prose.row_code
    and cells.column_code = zeros_against_prose.column_code
