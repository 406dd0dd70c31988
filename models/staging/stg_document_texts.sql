with

source as (
    select * from {{ source('raw', 'document_texts') }}
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
