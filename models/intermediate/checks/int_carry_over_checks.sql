with

year_pairs as (
    select * from {{ ref('int_year_pairs') }}
),

cells as (
    select * from {{ ref('int_cells') }}
    where table_code = 'requests' and row_code in ('carried_in', 'carried_out')
)

select
    year_pairs.document_id,
    'carry_over' as rule_code,
    cells.table_code,
    cells.row_code,
    cells.column_code,
    cast(earlier_cells.value as bigint) as expected,
    cast(cells.value as bigint) as reported,
    year_pairs.earlier_document_id as other_document_id
from year_pairs
inner join cells
    on year_pairs.document_id = cells.document_id and cells.row_code = 'carried_in'
inner join cells as earlier_cells
    on year_pairs.earlier_document_id = earlier_cells.document_id
    and earlier_cells.row_code = 'carried_out'
    and cells.column_code = earlier_cells.column_code
