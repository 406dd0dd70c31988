-- One report and its scope. A department, a township and a body of the centre report on themselves. A government's
-- report is its own or adds up its area: only if it says so, and not both, can that be told. Its office reports on
-- itself unless it says that it adds up.
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
        -- a name that isn't told may still be a department's: 县卫健局
        when bodies.sector_code is null and regexp_matches(bodies.printed_name, '(局|厅|委|委员会|中心|院|所)\s*$')
            then 'own'
        else 'unknown'
    end as scope_code
from bodies
left join signs on bodies.document_id = signs.document_id
