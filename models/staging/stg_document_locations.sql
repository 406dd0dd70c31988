with

source as (
    select * from {{ source('raw', 'document_locations') }}
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
