with

reports as (
    select * from {{ ref('int_reports') }}
),

form_tables as (
    select * from {{ ref('stg_form_tables') }}
),

tables_with_text as (
    select
        document_id,
        table_code,
        bool_or(trim(cell_text) <> '') as has_text
    from {{ ref('stg_cells') }}
    group by document_id, table_code
),

unplaced_texts as (
    select
        document_id,
        table_code,
        count(*) filter (where is_doubtful) as doubtful_count,
        bool_and(reason_code = 'hidden') as is_hidden
    from {{ ref('int_unplaced_texts') }}
    group by document_id, table_code
)

select
    form_tables.document_id,
    form_tables.table_code,
    form_tables.form_code,
    case
        when tables_with_text.has_text then 'filled'
        -- the page displays neither a cell nor another text of it
        when form_tables.cell_count = 0 and unplaced_texts.is_hidden then 'hidden'
        else 'blank'
    end as state_code,
    form_tables.unplaced_count,
    coalesce(unplaced_texts.doubtful_count, 0) as doubtful_count,
    reports.is_current
from form_tables
inner join reports on form_tables.document_id = reports.document_id
left join tables_with_text
    on form_tables.document_id = tables_with_text.document_id
    and form_tables.table_code = tables_with_text.table_code
left join unplaced_texts
    on form_tables.document_id = unplaced_texts.document_id
    and form_tables.table_code = unplaced_texts.table_code
