with

source as (
    select prose_figures.*
    from {{ source('raw', 'prose_figures') }} as prose_figures
    semi join {{ ref('stg_withdrawn_documents') }} as withdrawn on prose_figures.document_id = withdrawn.document_id
)

select
    document_id,
    indicator_code,
    char_start
from source
