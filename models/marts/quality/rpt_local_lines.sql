with

texts as (
    select * from {{ ref('int_unplaced_texts') }}
    where reason_code = 'further_row' and trim(row_label) <> ''
),

form_tables as (
    select * from {{ ref('int_form_tables') }}
    where is_current
),

reports as (
    select * from {{ ref('dim_report') }}
)

select
    -- ids
    form_tables.form_code,
    texts.table_code,

    -- text
    trim(texts.row_label) as row_label,
    min(reports.document_id) as first_document_id,

    -- numbers
    cast(count(distinct reports.report_id) as integer) as report_count,
    cast(count(distinct reports.body_key) as integer) as body_count,
    min(reports.report_year) as first_year,
    max(reports.report_year) as last_year
from texts
inner join form_tables on texts.document_id = form_tables.document_id and texts.table_code = form_tables.table_code
inner join reports on texts.document_id = reports.document_id
group by form_tables.form_code, texts.table_code, trim(texts.row_label)
