with

source as (
    select * from {{ source('raw', 'unplaced_cells') }}
),

renamed as (
    select
        -- ids
        document_id,
        table_code,
        reason_code,

        -- text
        cell_text,
        row_label,
        column_label,

        -- numbers
        page,
        char_start,
        char_end
    from source
)

select * from renamed
