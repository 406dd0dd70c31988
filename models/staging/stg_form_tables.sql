with

source as (
    select form_tables.*
    from {{ source('raw', 'form_tables') }} as form_tables
    anti join {{ ref('stg_withdrawn_documents') }} as withdrawn on form_tables.document_id = withdrawn.document_id
),

renamed as (
    select
        -- ids
        document_id,
        table_code,
        form_code,

        -- numbers
        labels_found,
        cell_count,
        unplaced_count,
        page,
        char_start,
        char_end
    from source
)

select * from renamed
