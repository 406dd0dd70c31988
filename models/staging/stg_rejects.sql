with

source as (
    select * from {{ source('raw', 'rejects') }}
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
