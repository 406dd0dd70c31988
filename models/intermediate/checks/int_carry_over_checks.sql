with

sources as (
    select * from {{ ref('int_year_sources') }}
),

changes as (
    select * from {{ ref('int_year_changes') }}
),

cells as (
    select * from {{ ref('int_cells') }}
    where table_code = 'requests' and row_code in ('carried_in', 'carried_out')
)

select
    sources.document_id,
    'carry_over' as rule_code,
    cells.table_code,
    cells.row_code,
    cells.column_code,
    {{ sum_over_sources('earlier_cells.value') }} as expected,
    try_cast(any_value(cells.value_in_print) as bigint) as reported,
    {{ first_source() }} as other_document_id,
    string_agg(sources.earlier_document_id, ', ' order by sources.earlier_document_id) as other_documents,
    coalesce(any_value(changes.is_sure), true) as is_sure
from sources
inner join cells
    on sources.document_id = cells.document_id and cells.row_code = 'carried_in'
inner join cells as earlier_cells
    on sources.earlier_document_id = earlier_cells.document_id
    and earlier_cells.row_code = 'carried_out'
    and cells.column_code = earlier_cells.column_code
left join changes on sources.document_id = changes.document_id
group by sources.document_id, cells.table_code, cells.row_code, cells.column_code
