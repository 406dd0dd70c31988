-- Departments, townships and central bodies report on themselves. The scope of a government's report is known only if
-- the report names exactly one. A general office reports on itself unless its report names the area.
with

bodies as (
    select * from {{ ref('int_document_bodies') }}
),

signs as (
    select
        document_id,
        bool_or(scope_code = 'area') as is_area,
        bool_or(scope_code = 'own') as is_own
    from {{ ref('int_scope_signs') }}
    group by document_id
)

select
    bodies.document_id,
    case
        when
            bodies.sector_code not in ('government', 'general_office') or bodies.level in ('township', 'central')
            then 'own'
        when signs.is_area and signs.is_own then 'unknown'
        when signs.is_area then 'area'
        when signs.is_own or bodies.sector_code = 'general_office' then 'own'
        -- an unresolved name can still be that of a department: 县卫健局
        when bodies.sector_code is null and regexp_matches(bodies.printed_name, '(局|厅|委|委员会|中心|院|所)\s*$')
            then 'own'
        else 'unknown'
    end as scope_code,
    -- what a report with the same figures says counts more
    coalesce(bodies.level, '') not in ('township', 'central')
    and (scope_code = 'unknown' or (bodies.sector_code = 'general_office' and signs.document_id is null))
        as is_presumed
from bodies
left join signs on bodies.document_id = signs.document_id
