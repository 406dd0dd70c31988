with

texts as (
    select * from {{ ref('int_unplaced_texts') }}
),

reasons as (
    select * from {{ ref('unplaced_reasons') }}
),

documents as (
    select * from {{ ref('int_document_places') }}
),

reports as (
    select * from {{ ref('dim_report') }}
    where is_current
)

select
    -- ids
    texts.document_id,
    texts.table_code,
    cast(texts.text_number as integer) as text_number,
    reports.body_name,
    reports.report_year,

    -- the printed text
    texts.cell_text,
    texts.row_label,
    texts.column_label,

    -- why it has no place
    texts.reason_code,
    reasons.reason_zh,
    reasons.reason_en,
    texts.is_doubtful,

    -- the place of the text
    texts.page,
    texts.char_start,
    texts.char_end,
    documents.first_uri
from texts
inner join reports on texts.document_id = reports.document_id
inner join documents on texts.document_id = documents.document_id
left join reasons on texts.reason_code = reasons.reason_code
