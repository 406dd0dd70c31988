with

withdrawals as (
    select * from {{ ref('int_withdrawals') }}
)

select
    -- ids
    document_id,
    decision_number,

    -- the decision
    is_undo,
    is_in_force,
    reason,
    decided_by,
    named,

    -- the document
    title,
    first_uri as uri,

    -- times
    decided_at
from withdrawals
