with

source as (
    select * from {{ source('raw', 'withdrawals') }}
)

select document_id
from source
group by document_id
having not arg_max(is_undo, decision_number)
