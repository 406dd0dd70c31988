with

source as (
    select document_locations.*
    from {{ source('raw', 'document_locations') }} as document_locations
    anti join {{ ref('stg_withdrawn_documents') }} as withdrawn on document_locations.document_id = withdrawn.document_id
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
