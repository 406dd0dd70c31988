with

sources as (
    select * from {{ ref('int_year_sources') }}
),

changes as (
    select * from {{ ref('int_year_changes') }}
),

roles as (
    select * from {{ ref('int_cell_roles') }}
    where role_code in ('carried_in', 'carried_out')
),

cells as (
    select
        cells.*,
        roles.role_code
    from {{ ref('int_cells') }} as cells
    inner join roles
        on
        cells.table_code = roles.table_code
        and cells.row_code = roles.row_code
        and cells.column_code = roles.column_code
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
    on sources.document_id = cells.document_id and cells.role_code = 'carried_in'
inner join cells as earlier_cells
    on sources.earlier_document_id = earlier_cells.document_id
    and earlier_cells.role_code = 'carried_out'
    and cells.table_code = earlier_cells.table_code
    and cells.column_code = earlier_cells.column_code
left join changes on sources.document_id = changes.document_id
group by sources.document_id, cells.table_code, cells.row_code, cells.column_code
