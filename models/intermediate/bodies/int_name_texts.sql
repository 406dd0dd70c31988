with

names as (
    select distinct printed_name from {{ ref('int_document_names') }}
),

variants as (
    select printed, simplified from {{ ref('simplified_characters') }}
    union
    select printed, folded as simplified
    from {{ ref('character_variants') }}
    where printed not in (select printed from {{ ref('simplified_characters') }})
),

organisations as (
    select * from {{ ref('parent_organisations') }}
),

characters as (
    select
        printed_name,
        unnest(string_split(printed_name, '')) as character
    from names
),

-- translate() with a name's own few characters: with all of the seed's it would take minutes
variants_of_name as (
    select
        characters.printed_name,
        array_to_string(list(variants.printed), '') as printed,
        array_to_string(list(variants.simplified), '') as simplified
    from characters
    inner join variants on characters.character = variants.printed
    group by characters.printed_name
),

simplified as (
    select
        names.printed_name,
        coalesce(
            translate(names.printed_name, variants_of_name.printed, variants_of_name.simplified), names.printed_name
        ) as text
    from names
    left join variants_of_name on names.printed_name = variants_of_name.printed_name
),

bare as (
    select
        printed_name,
        case
            when regexp_matches(text, '[^\p{Han}]|公开|关于|的$')
                then regexp_replace(
                    regexp_replace(
                        regexp_replace(
                            regexp_replace(text, '{{ body_name_pattern("gloss") }}', '', 'g'),
                            '{{ body_name_pattern("noise") }}', '', 'g'
                        ),
                        '{{ body_name_pattern("after") }}', ''
                    ),
                    '{{ body_name_pattern("edge") }}', '', 'g'
                )
            else text
        end as bare_text
    from simplified
)

select
    bare.printed_name,
    bare.bare_text,
    organisations.organisation_name,
    organisations.sector_code as organisation_sector_code,
    substring(bare.bare_text, coalesce(length(organisations.organisation_name), 0) + 1) as name_text
from bare
left join organisations
    on
        starts_with(bare.bare_text, organisations.organisation_name)
        and length(bare.bare_text) > length(organisations.organisation_name)
qualify
    row_number() over (
        partition by bare.printed_name
        order by length(organisations.organisation_name) desc nulls last
    ) = 1
