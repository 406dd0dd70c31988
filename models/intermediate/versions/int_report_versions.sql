-- Reports of one body, year and scope with equal printed figures are copies of the most complete of them and form one
-- version. The current version is chosen by: has figures, better source, later date, more figures. So a report without
-- tables never replaces one with tables, and a mirror never replaces a government page.
with

traits as (
    select
        *,
        row_number()
            over (order by figure_count desc, source_grade asc, dated_on desc nulls last, document_id asc)
            as completeness_rank
    from {{ ref('int_report_traits') }}
),

equal_reports as (
    select
        traits.document_id,
        others.document_id as other_id,
        others.completeness_rank as other_rank
    from {{ ref('int_report_pairs') }} as pairs
    inner join traits on pairs.document_id = traits.document_id
    inner join traits as others on pairs.other_id = others.document_id
    where
        pairs.different_count = 0
        and traits.scope_code = others.scope_code
        and others.completeness_rank < traits.completeness_rank
),

originals as (
    select traits.document_id
    from traits
    anti join equal_reports on traits.document_id = equal_reports.document_id
),

-- a copy refers to an original, never to another copy: copies can lack cells in which originals differ
copies as (
    select
        equal_reports.document_id,
        arg_min(equal_reports.other_id, equal_reports.other_rank) as copy_of
    from equal_reports
    inner join originals on equal_reports.other_id = originals.document_id
    group by equal_reports.document_id
),

with_versions as (
    select
        traits.*,
        copies.copy_of,
        coalesce(copies.copy_of, traits.document_id) as version_id
    from traits
    left join copies on traits.document_id = copies.document_id
),

versions as (
    select
        version_id,
        any_value(body_key) as body_key,
        any_value(report_year) as report_year,
        any_value(scope_code) as scope_code,
        max(figure_count) as figure_count,
        min(source_grade) as source_grade,
        -- a later copy does not make the figures newer
        min(dated_on) as dated_on
    from with_versions
    group by version_id
),

ranked as (
    select
        versions.version_id,
        row_number() over (
            partition by
                -- without a known body or year each report is apart
                if(
                    bodies.resolution = 'resolved' and versions.report_year is not null,
                    versions.body_key,
                    versions.version_id
                ),
                versions.report_year,
                versions.scope_code
            order by
                versions.figure_count > 0 desc,
                versions.source_grade asc,
                versions.dated_on desc nulls last,
                versions.figure_count desc,
                versions.version_id asc
        ) as version_rank
    from versions
    inner join {{ ref('int_document_bodies') }} as bodies on versions.version_id = bodies.document_id
)

select
    with_versions.document_id,
    with_versions.scope_code,
    with_versions.dated_on,
    with_versions.copy_of,
    with_versions.version_id,
    ranked.version_rank,
    with_versions.copy_of is null and ranked.version_rank = 1 as is_current
from with_versions
inner join ranked on with_versions.version_id = ranked.version_id
