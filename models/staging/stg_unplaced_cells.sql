with

source as (
    select unplaced_cells.*
    from {{ source('raw', 'unplaced_cells') }} as unplaced_cells
    anti join {{ ref('stg_withdrawn_documents') }} as withdrawn on unplaced_cells.document_id = withdrawn.document_id
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
