with

sources as (
    select * from {{ ref('int_year_sources') }}
),

changes as (
    select * from {{ ref('int_year_changes') }}
),

stocks as (
    select
        document_id,
        row_code,
        max(value_in_print) filter (where column_code = 'issued_in_year') as issued_in_year,
        max(value_in_print) filter (where column_code = 'repealed_in_year') as repealed_in_year,
        max(value_in_print) filter (where column_code = 'in_force') as in_force,
        -- a corrected stock mends the next year, not its own
        max(value) filter (where column_code = 'in_force') as stock
    from {{ ref('int_cells') }}
    where table_code = 'disclosure' and column_code in ('issued_in_year', 'repealed_in_year', 'in_force')
    group by document_id, row_code
)

select
    sources.document_id,
    'stock_of_documents' as rule_code,
    'disclosure' as table_code,
    stocks.row_code,
    'in_force' as column_code,
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
    and stocks.row_code = earlier_stocks.row_code
left join changes on sources.document_id = changes.document_id
group by sources.document_id, stocks.row_code
