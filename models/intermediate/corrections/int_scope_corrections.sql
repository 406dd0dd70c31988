with

scopes as (
    select * from {{ ref('int_uncorrected_scopes') }}
),

corrections as (
    select * from {{ ref('int_correction_register') }}
    where kind = 'scope' and status = 'accepted'
)

select
    corrections.correction_id,
    scopes.document_id,
    corrections.new_value as scope_code,
    corrections.old_value,
    scopes.scope_code as given_value,
    scopes.scope_code = corrections.old_value as is_applied
from corrections
inner join scopes on corrections.document_id = scopes.document_id
