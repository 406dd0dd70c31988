with

source as (
    select places.*
    from {{ source('raw', 'document_locations') }} as places
    anti join {{ ref('stg_withdrawn_documents') }} as withdrawn on places.document_id = withdrawn.document_id
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
