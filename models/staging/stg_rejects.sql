with

source as (
    select rejects.*
    from {{ source('raw', 'rejects') }} as rejects
    anti join {{ ref('stg_withdrawn_documents') }} as withdrawn on rejects.document_id = withdrawn.document_id
),

renamed as (
    select
        -- ids
        document_id,
        loader_version,
        reason_code,

        -- text
        message
    from source
)

select * from renamed
