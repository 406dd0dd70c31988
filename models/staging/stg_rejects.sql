with

source as (
    select * from {{ source('raw', 'rejects') }}
    anti join {{ ref('stg_withdrawn_documents') }} using (document_id)
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
