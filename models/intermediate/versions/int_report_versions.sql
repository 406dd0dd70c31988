-- One report, the version that it is of, and which is used. Reports of one body, year and scope whose printed figures
-- don't differ are copies of the most complete of them. Of several versions that is current which has figures, then
-- that from the better source, then the later one, then the more complete. So a report without tables never displaces
-- one with them, and a mirror never a government's own page.
with

traits as (
    select
        *,
        row_number()
            over (order by figure_count desc, source_grade asc, dated_on desc nulls last, document_id asc)
            as place
    from {{ ref('int_report_traits') }}
),

likenesses as (
    select
        traits.document_id,
        others.document_id as other_id,
        others.place as other_place
    from {{ ref('int_report_pairs') }} as pairs
    inner join traits on pairs.document_id = traits.document_id
    inner join traits as others on pairs.other_id = others.document_id
    where pairs.different_count = 0 and traits.scope_code = others.scope_code and others.place < traits.place
),

firsts as (
    select traits.document_id
    from traits
    anti join likenesses on traits.document_id = likenesses.document_id
),

-- a copy is one of a first report, never of another copy, which may lack the cells that differ
copies as (
    select
        likenesses.document_id,
        arg_min(likenesses.other_id, likenesses.other_place) as copy_of
    from likenesses
    inner join firsts on likenesses.other_id = firsts.document_id
    group by likenesses.document_id
),

grouped as (
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
        -- a copy made later makes no figure newer
        min(dated_on) as dated_on
    from grouped
    group by version_id
),

ranked as (
    select
        versions.version_id,
        row_number() over (
            partition by
                -- where the body or year isn't told, each report is one by itself
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
    grouped.document_id,
    grouped.scope_code,
    grouped.dated_on,
    grouped.copy_of,
    grouped.version_id,
    ranked.version_rank,
    grouped.copy_of is null and ranked.version_rank = 1 as is_current
from grouped
inner join ranked on grouped.version_id = ranked.version_id
