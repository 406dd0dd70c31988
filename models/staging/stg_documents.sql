with

source as (
    select documents.*
    from {{ source('raw', 'documents') }} as documents
    anti join {{ ref('stg_withdrawn_documents') }} as withdrawn on documents.document_id = withdrawn.document_id
),

year_digits as (
    select
        string_agg(printed, '' order by printed) as printed,
        string_agg(digit, '' order by printed) as digits
    from {{ ref('year_digits') }}
),

renamed as (
    select
        -- ids
        document_id,
        sha256,

        -- text
        nullif(trim(title), '') as title,
        nullif(trim(body), '') as body_name,
        nullif(trim(year), '') as year_text,
        body_source,
        publisher,
        contradictions,
        coalesce(is_truncated, false) as is_truncated,
        media_type,
        charset,
        origin,
        loader_version,

        -- numbers
        -- four digits and no more: 20221年 is no year
        try_cast(
            regexp_extract(
                translate(
                    regexp_replace(year, '[ \t\r\n\xa0\x{3000}]+', '', 'g'),
                    (select year_digits.printed from year_digits),
                    (select year_digits.digits from year_digits)
                ),
                '(?:^|[^0-9])((?:19|20)[0-9]{2})(?:[^0-9]|$)', 1
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
