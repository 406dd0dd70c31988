with

year_pairs as (
    select * from {{ ref('int_year_pairs') }}
),

stocks as (
    select
        document_id,
        row_code,
        max(value) filter (where column_code = 'issued_in_year') as issued_in_year,
        max(value) filter (where column_code = 'repealed_in_year') as repealed_in_year,
        max(value) filter (where column_code = 'in_force') as in_force
    from {{ ref('int_cells') }}
    where table_code = 'disclosure' and column_code in ('issued_in_year', 'repealed_in_year', 'in_force')
    group by document_id, row_code
)

select
    year_pairs.document_id,
    'stock_of_documents' as rule_code,
    'disclosure' as table_code,
    stocks.row_code,
    'in_force' as column_code,
    cast(earlier_stocks.in_force + stocks.issued_in_year - stocks.repealed_in_year as bigint) as expected,
    cast(stocks.in_force as bigint) as reported,
    year_pairs.earlier_document_id as other_document_id
from year_pairs
inner join stocks on year_pairs.document_id = stocks.document_id
inner join stocks as earlier_stocks
    on year_pairs.earlier_document_id = earlier_stocks.document_id
    and stocks.row_code = earlier_stocks.row_code
