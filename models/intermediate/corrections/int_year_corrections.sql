with

documents as (
    select * from {{ ref('stg_documents') }}
),

corrections as (
    select * from {{ ref('report_corrections') }}
    where kind = 'year' and status = 'accepted'
)

select
    corrections.correction_id,
    documents.document_id,
    cast(corrections.new_value as integer) as report_year,
    corrections.old_value,
    cast(documents.report_year as varchar) as given_value,
    coalesce(cast(documents.report_year as varchar), '') = coalesce(corrections.old_value, '') as is_applied
from corrections
inner join documents on corrections.document_id = documents.document_id
