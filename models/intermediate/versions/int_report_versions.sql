-- The best version is current, and with it each next best one that shares no table with those that are: tables split
-- over two documents, or an annex, are one report. A form has three tables, so a report has three documents at most.
with

groups as (
    select * from {{ ref('int_version_groups') }}
),

traits as (
    select * from {{ ref('int_report_traits') }}
),

versions as (
    select
        groups.document_id,
        groups.group_key,
        groups.group_rank,
        traits.filled_tables,
        traits.figure_count > 0 as has_figures
    from groups
    inner join traits on groups.document_id = traits.document_id
    where groups.copy_of is null
),

parts_1 as (
    select
        group_key,
        document_id,
        filled_tables
    from versions
    where group_rank = 1
),

{%- for part in [2, 3] %}

    parts_{{ part }} as (
        select
            versions.group_key,
            versions.document_id,
            list_concat(earlier_parts.filled_tables, versions.filled_tables) as filled_tables
        from versions
        inner join parts_{{ part - 1 }} as earlier_parts on versions.group_key = earlier_parts.group_key
        where
            versions.has_figures and len(earlier_parts.filled_tables) > 0
            and not list_has_any(earlier_parts.filled_tables, versions.filled_tables)
        qualify row_number() over (partition by versions.group_key order by versions.group_rank) = 1
    ),

{%- endfor %}

parts as (
    {% for part in [1, 2, 3] %}
        select
            group_key,
            document_id
        from parts_{{ part }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

ranked as (
    select
        versions.document_id,
        parts_1.document_id as report_id,
        parts.document_id is not null as is_part,
        -- all parts of the current report have rank 1
        if(
            is_part,
            1,
            1 + row_number() over (partition by versions.group_key, is_part order by versions.group_rank)
        ) as version_rank
    from versions
    inner join parts_1 on versions.group_key = parts_1.group_key
    left join parts on versions.document_id = parts.document_id
)

select
    groups.document_id,
    traits.scope_code,
    traits.scope_basis,
    if(traits.scope_code = 'area', traits.own_received, null) as own_received,
    traits.dated_on,
    groups.copy_of,
    groups.version_id,
    ranked.report_id,
    ranked.version_rank,
    groups.copy_of is null and ranked.is_part as is_current
from groups
inner join traits on groups.document_id = traits.document_id
inner join ranked on groups.version_id = ranked.document_id
