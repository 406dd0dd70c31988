with

source as (
    select * from {{ source('raw', 'withdrawals') }}
),

documents as (
    select * from {{ source('raw', 'documents') }}
),

places as (
    select
        document_id,
        min(uri) as first_uri
    from {{ source('raw', 'document_locations') }}
    group by document_id
)

select
    -- ids
    source.document_id,
    source.decision_number,

    -- text
    nullif(trim(documents.title), '') as title,
    places.first_uri,
    source.reason,
    source.decided_by,
    source.named,

    -- the decision
    source.is_undo,
    not source.is_undo
    and source.decision_number = max(source.decision_number) over (partition by source.document_id) as is_in_force,

    -- times
    source.decided_at
from source
left join documents on source.document_id = documents.document_id
left join places on source.document_id = places.document_id
