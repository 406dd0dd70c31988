with

source as (
    select * from {{ source('raw', 'documents') }}
),

renamed as (
    select
        -- ids
        document_id,
        sha256,

        -- text
        nullif(trim(title), '') as title,
        nullif(trim(body), '') as body_name,
        body_source,
        publisher,
        media_type,
        charset,
        origin,
        loader_version,

        -- numbers
        try_cast(
            regexp_extract(
                -- a year is printed as 2020年, ２０２０年, 二〇二〇年, or with a letter O for the zero
                translate(year, '〇○零OＯ一二三四五六七八九０１２３４５６７８９', '000001234567890123456789'),
                '(19|20)[0-9]{2}'
            ) as integer
        ) as report_year,
        byte_count,
        cell_count,
        prose_count,

        -- times
        try_cast(
            regexp_extract(regexp_replace(signed_on, '[年月/.]', '-', 'g'), '[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}') as date
        ) as signed_on,
        try_cast(
            regexp_extract(regexp_replace(published_on, '[年月/.]', '-', 'g'), '[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}') as date
        ) as published_on
    from source
)

select * from renamed
