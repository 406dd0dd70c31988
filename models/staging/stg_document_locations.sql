with

source as (
    select * from {{ source('raw', 'document_locations') }}
    anti join {{ ref('stg_withdrawn_documents') }} using (document_id)
),

renamed as (
    select
        -- ids
        document_id,
        uri,
        run_id,

        -- text
        host,

        -- times
        try_cast(fetched_at as timestamp) as fetched_at
    from source
)

select * from renamed
