with

scopes as (
    select * from {{ ref('int_uncorrected_scopes') }}
),

corrections as (
    select * from {{ ref('int_scope_corrections') }}
    where is_applied
)

select
    scopes.document_id,
    coalesce(corrections.scope_code, scopes.scope_code) as scope_code,
    if(corrections.document_id is null, scopes.scope_basis, 'correction') as scope_basis,
    scopes.own_received,
    scopes.is_presumed and corrections.document_id is null as is_presumed
from scopes
left join corrections on scopes.document_id = corrections.document_id
