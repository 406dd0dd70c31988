-- A report is about a year since 2008, when the Regulation came into force. None of its dates is before that year: not
-- the signature, not the publication, without them not the fetching, and never the loading.
with

documents as (
    select * from {{ ref('stg_documents') }}
),

places as (
    select
        locations.document_id,
        min(locations.fetched_at) as fetched_at,
        min(runs.started_at) as loaded_at
    from {{ ref('stg_document_locations') }} as locations
    left join {{ ref('stg_load_runs') }} as runs on locations.run_id = runs.run_id
    group by locations.document_id
),

with_last_year as (
    select
        documents.document_id,
        documents.year_text,
        documents.report_year as printed_year,
        -- a date after the loading is misread; least and greatest skip what is null
        least(
            coalesce(least(year(documents.signed_on), year(documents.published_on)), year(places.fetched_at)),
            year(places.loaded_at)
        ) as last_year
    from documents
    left join places on documents.document_id = places.document_id
)

select
    document_id,
    printed_year,
    last_year,
    -- a text that is no year (20221年) is not plausible either
    coalesce(printed_year not between 2008 and coalesce(last_year, printed_year), year_text is not null)
        as is_implausible,
    case when not is_implausible then printed_year end as report_year
from with_last_year
