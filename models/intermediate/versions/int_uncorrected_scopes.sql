-- Departments, townships and central bodies report on themselves. The scope of a government's report is what its text
-- shows: a sentence on the area or on the government itself whose figure is the table's total decides, then what a
-- sentence or the title says of the figures, then other sentences. A general office reports on itself if it says
-- nothing.
with

bodies as (
    select * from {{ ref('int_document_bodies') }}
),

evidence as (
    select * from {{ ref('int_scope_evidence') }}
),

signs as (
    select
        document_id,
        coalesce(bool_or(scope_code = 'area') filter (where kind <> 'text'), false) as is_area,
        coalesce(bool_or(scope_code = 'own') filter (where kind <> 'text'), false) as is_own,
        coalesce(bool_or(scope_code = 'area') filter (where kind = 'text'), false) as is_area_by_text,
        coalesce(bool_or(scope_code = 'own') filter (where kind = 'text'), false) as is_own_by_text
    from {{ ref('int_scope_signs') }}
    group by document_id
),

with_signs as (
    select
        bodies.document_id,
        bodies.sector_code,
        bodies.printed_name,
        bodies.level,
        coalesce(bodies.sector_code not in ('government', 'general_office'), false)
        or coalesce(bodies.level in ('township', 'central'), false) as is_by_kind,
        coalesce(evidence.is_total_of_area, false) as is_total_of_area,
        coalesce(evidence.is_total_of_own, false) as is_total_of_own,
        coalesce(evidence.names_area, false) as names_area,
        coalesce(evidence.names_own, false) as names_own,
        coalesce(evidence.has_total, false) as has_total,
        evidence.own_received,
        coalesce(signs.is_area, false) as is_area,
        coalesce(signs.is_own, false) as is_own,
        coalesce(signs.is_area_by_text, false) as is_area_by_text,
        coalesce(signs.is_own_by_text, false) as is_own_by_text
    from bodies
    left join evidence on bodies.document_id = evidence.document_id
    left join signs on bodies.document_id = signs.document_id
),

decided as (
    select
        *,
        case
            when is_by_kind then ['own', 'kind_of_body']
            when is_total_of_area then ['area', 'figure']
            when is_total_of_own then ['own', 'figure']
            when is_area and is_own then ['unknown', 'contradiction']
            when is_area then ['area', 'statement']
            when is_own then ['own', 'statement']
            -- no figure in a sentence is the table's total
            when has_total and (names_area or names_own) then ['unknown', 'contradiction']
            when (names_area or is_area_by_text) and (names_own or is_own_by_text) then ['unknown', 'contradiction']
            when names_area or is_area_by_text then ['area', 'text']
            when names_own or is_own_by_text then ['own', 'text']
            when sector_code = 'general_office' then ['own', 'kind_of_body']
            -- an unresolved name can still be that of a department: 县卫健局
            when sector_code is null and regexp_matches(printed_name, '(局|厅|委|委员会|中心|院|所)\s*$')
                then ['own', 'kind_of_body']
            else ['unknown', 'silent']
        end as decision
    from with_signs
)

select
    document_id,
    decision[1] as scope_code,
    decision[2] as scope_basis,
    if(scope_code = 'area', own_received, null) as own_received,
    -- what a report with the same figures says counts more
    not is_by_kind
    and (scope_code = 'unknown' or coalesce(sector_code = 'general_office' and scope_basis = 'kind_of_body', false))
        as is_presumed
from decided
