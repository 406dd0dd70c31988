with

source as (
    select * from {{ source('raw', 'document_texts') }}
    anti join {{ ref('stg_withdrawn_documents') }} using (document_id)
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
