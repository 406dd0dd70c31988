with

source as (
    select cells.*
    from {{ source('raw', 'cells') }} as cells
    semi join {{ ref('stg_withdrawn_documents') }} as withdrawn on cells.document_id = withdrawn.document_id
)

select
    document_id,
    table_code,
    row_code,
    column_code
from source
