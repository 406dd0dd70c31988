with

source as (
    select * from {{ source('raw', 'corrections') }}
),

renamed as (
    select
        -- ids and codes
        correction_id,
        kind,
        document_id,
        table_code,
        row_code,
        column_code,

        -- text
        old_value,
        new_value,
        cause,
        reason,
        source_uri,
        corrected_by,
        status,

        -- times
        try_cast(corrected_on as date) as corrected_on
    from source
)

select * from renamed
