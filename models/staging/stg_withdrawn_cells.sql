with

source as (
    select * from {{ source('raw', 'cells') }}
    semi join {{ ref('stg_withdrawn_documents') }} using (document_id)
)

select
    document_id,
    table_code,
    row_code,
    column_code
from source
