-- Reports of one body, year and scope with equal printed figures are copies of the most complete of them, and form one
-- version. The best version is chosen by: has figures, no other version shows that it is misread, better source, more
-- tables, later date, more figures. So a report without tables never replaces one with tables, a mirror never replaces
-- a government page, and a damaged copy never replaces a sound one.
with

traits as (
    select * from {{ ref('int_report_traits') }}
),

bodies as (
    select * from {{ ref('int_document_bodies') }}
),

equal_reports as (
    select * from {{ ref('int_equal_reports') }}
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

members as (
    select
        traits.document_id,
        traits.source_grade,
        traits.dated_on,
        traits.figure_count,
        copies.copy_of,
        coalesce(copies.copy_of, traits.document_id) as version_id
    from traits
    left join copies on traits.document_id = copies.document_id
),

versions as (
    select
        version_id,
        max(figure_count) as figure_count,
        min(source_grade) as source_grade,
        -- a later copy does not make the figures newer
        min(dated_on) as dated_on
    from members
    group by version_id
),

ranked as (
    select
        versions.version_id,
        -- without a known body or year each report is apart
        case
            when bodies.resolution = 'resolved' and bodies.report_year is not null
                then concat_ws('|', bodies.body_key, bodies.report_year, traits.scope_code)
            else versions.version_id
        end as group_key,
        row_number() over (
            partition by group_key
            order by
                versions.figure_count > 0 desc,
                unsound_reports.document_id is null desc,
                versions.source_grade asc,
                len(traits.figure_tables) desc,
                versions.dated_on desc nulls last,
                versions.figure_count desc,
                versions.version_id asc
        ) as group_rank
    from versions
    inner join bodies on versions.version_id = bodies.document_id
    inner join traits on versions.version_id = traits.document_id
    left join {{ ref('int_unsound_reports') }} as unsound_reports
        on versions.version_id = unsound_reports.document_id
)

select
    members.document_id,
    members.copy_of,
    members.version_id,
    ranked.group_key,
    ranked.group_rank
from members
inner join ranked on members.version_id = ranked.version_id
