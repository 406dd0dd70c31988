with

names as (
    select * from {{ ref('int_body_names') }}
    where reason = 'several_divisions'
),

regions as (
    select * from {{ ref('int_regions') }}
),

candidates as (
    select
        documents.document_id,
        documents.report_year,
        unnest(names.candidate_codes) as region_code
    from {{ ref('int_document_names') }} as documents
    inner join names
        on documents.bare_name = names.bare_name and documents.report_year is not distinct from names.report_year
),

texts as (
    select
        documents.document_id,
        regexp_replace(documents.document_text, '\s+', '', 'g') as document_text
    from {{ ref('stg_document_texts') }} as documents
    semi join candidates on documents.document_id = candidates.document_id
),

simplified as (
    {{ simplified('texts', 'document_id', 'document_text') }}
),

named_candidates as (
    select
        candidates.document_id,
        candidates.region_code,
        bool_or(contains(simplified.simplified_text, regions.parent_name)) as is_parent_named,
        bool_or(contains(simplified.simplified_text, regions.province_name)) as is_province_named
    from candidates
    inner join simplified on candidates.document_id = simplified.document_id
    inner join regions
        on
        candidates.region_code = regions.region_code
        and {{ in_force('regions.valid_from', 'regions.valid_to', 'candidates.report_year') }}
    group by candidates.document_id, candidates.region_code
),

matching_divisions as (
    select
        document_id,
        case
            when count(*) filter (where is_parent_named) > 0
                then list(region_code) filter (where is_parent_named)
            else list(region_code) filter (where is_province_named)
        end as region_codes
    from named_candidates
    group by document_id
)

select
    document_id,
    region_codes[1] as region_code
from matching_divisions
where len(region_codes) = 1
