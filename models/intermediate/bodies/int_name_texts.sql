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

simplified as (
    {{ simplified('names', 'printed_name', 'printed_name') }}
),

bare_names as (
    select
        printed_name,
        case
            when regexp_matches(simplified_text, '[^\p{Han}]|公开|关于|的$')
                then regexp_replace(
                    regexp_replace(
                        regexp_replace(
                            regexp_replace(simplified_text, '{{ body_name_pattern("gloss") }}', '', 'g'),
                            '{{ body_name_pattern("noise") }}', '', 'g'
                        ),
                        '{{ body_name_pattern("after") }}', ''
                    ),
                    '{{ body_name_pattern("edge") }}', '', 'g'
                )
            else simplified_text
        end as bare_name
    from simplified
)

select
    bare_names.printed_name,
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
