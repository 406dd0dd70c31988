with

sources as (
    select * from {{ ref('int_year_sources') }}
),

changes as (
    select * from {{ ref('int_year_changes') }}
),

roles as (
    select * from {{ ref('int_cell_roles') }}
    where role_code in ('issued', 'repealed', 'in_force')
),

stocks as (
    select
        cells.document_id,
        cells.table_code,
        cells.row_code,
        max(cells.column_code) filter (where roles.role_code = 'in_force') as column_code,
        max(cells.value_in_print) filter (where roles.role_code = 'issued') as issued_in_year,
        max(cells.value_in_print) filter (where roles.role_code = 'repealed') as repealed_in_year,
        max(cells.value_in_print) filter (where roles.role_code = 'in_force') as in_force,
        -- a corrected stock mends the next year, not its own
        max(cells.value) filter (where roles.role_code = 'in_force') as stock
    from {{ ref('int_cells') }} as cells
    inner join roles
        on
        cells.table_code = roles.table_code
        and cells.row_code = roles.row_code
        and cells.column_code = roles.column_code
    group by cells.document_id, cells.table_code, cells.row_code
)

select
    sources.document_id,
    'stock_of_documents' as rule_code,
    stocks.table_code,
    stocks.row_code,
    any_value(stocks.column_code) as column_code,
    {{ sum_over_sources('earlier_stocks.stock') }}
    + try_cast(any_value(stocks.issued_in_year - stocks.repealed_in_year) as bigint) as expected,
    try_cast(any_value(stocks.in_force) as bigint) as reported,
    {{ first_source() }} as other_document_id,
    string_agg(sources.earlier_document_id, ', ' order by sources.earlier_document_id) as other_documents,
    coalesce(any_value(changes.is_sure), true) as is_sure
from sources
inner join stocks on sources.document_id = stocks.document_id
inner join stocks as earlier_stocks
    on sources.earlier_document_id = earlier_stocks.document_id
    and stocks.table_code = earlier_stocks.table_code
    and stocks.row_code = earlier_stocks.row_code
left join changes on sources.document_id = changes.document_id
group by sources.document_id, stocks.table_code, stocks.row_code
