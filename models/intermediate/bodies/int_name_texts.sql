with

documents as (
    select * from {{ ref('stg_documents') }}
),

names as (
    select distinct coalesce(body_name, title, '') as printed_name from documents
),

organisations as (
    select * from {{ ref('parent_organisations') }}
),

cleaned as (
    select
        printed_name,
        {{ clean_body_name('printed_name') }} as clean_name
    from names
),

simplified as (
    {{ simplified('cleaned', 'printed_name', 'clean_name') }}
),

bare_names as (
    select
        cleaned.printed_name,
        cleaned.clean_name,
        simplified.simplified_text as bare_name
    from cleaned
    inner join simplified on cleaned.printed_name = simplified.printed_name
)

select
    bare_names.printed_name,
    bare_names.clean_name,
    bare_names.bare_name,
    organisations.organisation_name,
    organisations.sector_code as organisation_sector_code,
    substring(bare_names.bare_name, coalesce(length(organisations.organisation_name), 0) + 1) as name_text
from bare_names
left join organisations
    on
    starts_with(bare_names.bare_name, organisations.organisation_name)
    and length(bare_names.bare_name) > length(organisations.organisation_name)
qualify
    row_number() over (
        partition by bare_names.printed_name
        order by length(organisations.organisation_name) desc nulls last
    ) = 1
