with

-- of one body alone: an office's report is compared with its government's by its figures only
pairs as (
    select distinct document_id from {{ ref('int_report_pairs') }}
    where is_same_body and shared_count > 0
),

cells as (
    select * from {{ ref('stg_cells') }}
),

tables as (
    select form_tables.*
    from {{ ref('stg_form_tables') }} as form_tables
    semi join pairs on form_tables.document_id = pairs.document_id
),

form_cells as (
    select
        tables.document_id,
        form_cells.table_code,
        form_cells.row_code,
        form_cells.column_code,
        form_cells.form_code,
        coalesce(cells.figure_kind, 'missing') as figure_kind,
        if(cells.is_out_of_range, null, cells.reported_value) as reported_value
    from tables
    inner join {{ ref('form_cells') }} as form_cells
        on tables.form_code = form_cells.form_code and tables.table_code = form_cells.table_code
    left join cells
        on tables.document_id = cells.document_id
        and form_cells.table_code = cells.table_code
        and form_cells.row_code = cells.row_code
        and form_cells.column_code = cells.column_code
),

-- counts are whole numbers and not negative
counts as (
    select
        * exclude (figure_kind, reported_value),
        coalesce(figure_kind = 'number' and reported_value = trunc(reported_value) and reported_value >= 0, false)
            as is_count,
        if(figure_kind = 'number' and not is_count, 'unreadable', figure_kind) as figure_kind,
        if(is_count, reported_value, null) as value
    from form_cells
),

identities as (
    {{ identity_status('counts') }}
)

select
    document_id,
    rule_code,
    table_code,
    row_code,
    column_code,
    status
from identities
where status in ('passed', 'broken')
