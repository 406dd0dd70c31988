with

source as (
    select * from {{ source('raw', 'prose_figures') }}
    semi join {{ ref('stg_withdrawn_documents') }} using (document_id)
)

select
    document_id,
    indicator_code,
    char_start
from source
