-- Unresolved bodies have no pairs, because the same name can be that of another body.
with

bodies as (
    select * from {{ ref('int_document_bodies') }}
    where resolution = 'resolved' and report_year is not null
),

pairs as (
    select
        bodies.document_id,
        others.document_id as other_id
    from bodies
    inner join bodies as others
        on
        bodies.body_key = others.body_key
        and bodies.report_year = others.report_year
        and bodies.document_id <> others.document_id
),

cells as (
    select printed.*
    from {{ ref('stg_cells') }} as printed
    semi join pairs on printed.document_id = pairs.document_id
    where printed.figure_kind = 'number'
),

compared as (
    select
        pairs.document_id,
        pairs.other_id,
        count(*) as shared_count,
        count(*) filter (where cells.reported_value <> other_cells.reported_value) as different_count
    from pairs
    inner join cells on pairs.document_id = cells.document_id
    inner join cells as other_cells
        on
        pairs.other_id = other_cells.document_id
        and cells.table_code = other_cells.table_code
        and cells.row_code = other_cells.row_code
        and cells.column_code = other_cells.column_code
    group by pairs.document_id, pairs.other_id
)

select
    pairs.document_id,
    pairs.other_id,
    coalesce(compared.shared_count, 0) as shared_count,
    coalesce(compared.different_count, 0) as different_count
from pairs
left join compared on pairs.document_id = compared.document_id and pairs.other_id = compared.other_id
