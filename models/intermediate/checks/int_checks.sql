with

cells as (
    select * from {{ ref('int_printed_cells') }}
),

identities as (
    {{ identity_status('cells') }}
)

select * from identities
