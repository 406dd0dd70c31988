with

documents as (
    select * from {{ ref('int_document_bodies') }}
    where resolution <> 'resolved'
),

regions as (
    select * from {{ ref('int_regions') }}
),

names as (
    select
        printed_name,
        report_year,
        min(resolution) as resolution,
        min(reason) as reason,
        min(candidate_codes) as candidate_codes,
        min(document_id) as example_document_id,
        count(*) as document_count
    from documents
    -- without a printed name each document needs its own decision
    group by printed_name, report_year, case when printed_name is null then document_id end
),

candidates as (
    select
        printed_name,
        report_year,
        unnest(candidate_codes) as region_code
    from names
),

described as (
    select
        candidates.printed_name,
        candidates.report_year,
        string_agg(
            distinct candidates.region_code || ' ' || regions.full_name
            || ' (' || regions.valid_from || '–' || coalesce(cast(regions.valid_to as varchar), '') || ')',
            '; '
            order by
                candidates.region_code || ' ' || regions.full_name
                || ' (' || regions.valid_from || '–' || coalesce(cast(regions.valid_to as varchar), '') || ')'
        ) as candidates
    from candidates
    inner join regions on candidates.region_code = regions.region_code
    where
        {{ in_force('regions.valid_from', 'regions.valid_to', 'candidates.report_year') }}
        or not exists (
            select 1
            from regions as periods
            where
                periods.region_code = candidates.region_code
                and {{ in_force('periods.valid_from', 'periods.valid_to', 'candidates.report_year') }}
        )
    group by candidates.printed_name, candidates.report_year
)

select
    names.printed_name,
    names.report_year,
    names.resolution,
    names.reason,
    reasons.description as reason_text,
    described.candidates,
    names.document_count,
    names.example_document_id
from names
left join described
    on names.printed_name = described.printed_name and names.report_year is not distinct from described.report_year
left join {{ ref('body_reasons') }} as reasons on names.reason = reasons.reason_code
