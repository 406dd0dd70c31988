-- One report and the body that it is of. Looked at in this order, the first that
-- tells one body wins: a person's decision; the name as the loaders read it (title, heading, signature); the same name
-- after more words in the text; a division above one of the candidates, named in the text. Never the host.
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
        arg_max(names.bare_name, length(names.body_name)) as bare_name
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

lineages as (
    select * from {{ ref('int_region_lineages') }}
),

printed as (
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

told as (
    select
        printed.document_id,
        printed.report_year,
        printed.printed_name,
        case
            when decisions.document_id is not null then 'decision'
            when printed.resolution = 'resolved' then printed.source
            when text_names.document_id is not null then 'text'
            when upper_places.document_id is not null then 'upper_place'
        end as resolved_by,
        case
            when decisions.document_id is not null then decisions.body_name
            when printed.resolution = 'resolved' then printed.bare_name
            else coalesce(text_names.bare_name, printed.bare_name)
        end as used_name,
        decisions.level as decided_level,
        decisions.region_code as decided_region_code,
        decisions.sector_code as decided_sector_code,
        upper_places.region_code as upper_region_code
    from printed
    left join decisions on printed.document_id = decisions.document_id
    left join text_names on printed.document_id = text_names.document_id
    left join upper_places on printed.document_id = upper_places.document_id
),

judged as (
    select
        told.document_id,
        told.report_year,
        told.printed_name,
        told.resolved_by,
        case when told.resolved_by is null then names.resolution else 'resolved' end as resolution,
        case when told.resolved_by is null then names.reason end as reason,
        case when told.resolved_by is null then names.candidate_codes end as candidate_codes,
        case
            when told.resolved_by = 'decision' then told.used_name
            when told.resolved_by is not null then names.body_name
        end as body_name,
        coalesce(told.decided_level, names.level) as level,
        case
            when told.resolved_by = 'decision' then coalesce(told.decided_region_code, names.region_code)
            when told.resolved_by = 'upper_place' then told.upper_region_code
            else names.region_code
        end as region_code,
        coalesce(told.decided_sector_code, names.sector_code) as sector_code,
        coalesce(names.unit_text, told.used_name) as unit_text,
        names.is_zone
    from told
    inner join names
        on told.used_name = names.bare_name and told.report_year is not distinct from names.report_year
)

select
    judged.*,
    -- two reports that print a name which isn't told may be of two bodies: each is one by itself
    case
        when judged.resolution = 'resolved'
            then left(
                sha256(
                    concat_ws('|', coalesce(lineages.lineage, ''), coalesce(judged.level, ''), judged.unit_text)
                ), 16
            )
        when judged.printed_name is not null then left(sha256('document|' || judged.document_id), 16)
    end as body_key
from judged
asof left join lineages
    on judged.region_code = lineages.region_code and coalesce(judged.report_year, 9999) >= lineages.valid_from
