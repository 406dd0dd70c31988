with

source as (
    select * from {{ source('raw', 'load_runs') }}
),

renamed as (
    select
        -- ids
        run_id,

        -- text
        loader_version,
        arguments,
        origin,

        -- numbers
        seen_count,
        loaded_count,
        known_count,
        rejected_count,

        -- times
        started_at,
        finished_at
    from source
)

select * from renamed
