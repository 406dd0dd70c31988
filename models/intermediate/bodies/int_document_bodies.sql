with

documents as (
    select * from {{ ref('int_document_names') }}
),

names as (
    select * from {{ ref('int_body_names') }}
),

decisions as (
    select * from {{ ref('int_body_decisions') }}
),

text_names as (
    select
        texts.document_id,
        any_value(names.bare_name order by length(names.body_name) desc, names.bare_name asc) as bare_name
    from {{ ref('int_text_names') }} as texts
    inner join names
        on texts.name_text = names.bare_name and texts.report_year is not distinct from names.report_year
    where names.resolution = 'resolved'
    group by texts.document_id
    having count(distinct concat_ws('|', names.region_code, names.level, names.unit_text)) = 1
),

upper_places as (
    select * from {{ ref('int_upper_places') }}
),

name_texts as (
    select * from {{ ref('int_name_texts') }}
),

lineages as (
    select * from {{ ref('int_region_lineages') }}
),

printed_names as (
    select
        documents.document_id,
        documents.report_year,
        documents.printed_name,
        documents.source,
        documents.bare_name,
        names.resolution
    from documents
    inner join names
        on documents.bare_name = names.bare_name and documents.report_year is not distinct from names.report_year
),

choices as (
    select
        printed_names.document_id,
        printed_names.report_year,
        printed_names.printed_name,
        case
            when decisions.document_id is not null then 'decision'
            when printed_names.resolution = 'resolved' then printed_names.source
            when text_names.document_id is not null then 'text'
            when upper_places.document_id is not null then 'upper_place'
        end as resolved_by,
        case
            when decisions.document_id is not null then decisions.body_name
            when printed_names.resolution = 'resolved' then printed_names.bare_name
            else coalesce(text_names.bare_name, printed_names.bare_name)
        end as used_name,
        decisions.level as decided_level,
        decisions.region_code as decided_region_code,
        decisions.sector_code as decided_sector_code,
        upper_places.region_code as upper_region_code
    from printed_names
    left join decisions on printed_names.document_id = decisions.document_id
    left join text_names on printed_names.document_id = text_names.document_id
    left join upper_places on printed_names.document_id = upper_places.document_id
),

resolved as (
    select
        choices.document_id,
        choices.report_year,
        choices.printed_name,
        choices.resolved_by,
        case when choices.resolved_by is null then names.resolution else 'resolved' end as resolution,
        case when choices.resolved_by is null then names.reason end as reason,
        case when choices.resolved_by is null then names.candidate_codes end as candidate_codes,
        case
            when choices.resolved_by = 'decision' then choices.used_name
            when choices.resolved_by is not null then names.body_name
        end as body_name,
        coalesce(choices.decided_level, names.level) as level,
        case
            when choices.resolved_by = 'decision' then coalesce(choices.decided_region_code, names.region_code)
            when choices.resolved_by = 'upper_place' then choices.upper_region_code
            else names.region_code
        end as region_code,
        coalesce(choices.decided_sector_code, names.sector_code) as sector_code,
        coalesce(names.unit_text, choices.used_name) as unit_text,
        names.is_zone
    from choices
    inner join names
        on choices.used_name = names.bare_name and choices.report_year is not distinct from names.report_year
)

select
    resolved.*,
    name_texts.clean_name,
    -- reports with the same unresolved name can be of different bodies, so each gets its own key
    case
        when resolved.resolution = 'resolved'
            then {{ body_key('lineages.lineage', 'resolved.level', 'resolved.unit_text') }}
        -- 我局 alone is no body
        when resolved.reason = 'no_name' then null
        when resolved.printed_name is not null then left(sha256('document|' || resolved.document_id), 16)
    end as body_key
from resolved
left join name_texts on resolved.printed_name = name_texts.printed_name
asof left join lineages
    on resolved.region_code = lineages.region_code and coalesce(resolved.report_year, 9999) >= lineages.valid_from
