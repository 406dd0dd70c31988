with

source as (
    select document_texts.*
    from {{ source('raw', 'document_texts') }} as document_texts
    anti join {{ ref('stg_withdrawn_documents') }} as withdrawn on document_texts.document_id = withdrawn.document_id
),

renamed as (
    select
        -- ids
        document_id,

        -- text
        text as document_text
    from source
)

select * from renamed
