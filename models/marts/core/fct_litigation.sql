with

cells as (
    select * from {{ ref('int_corrected_cells') }}
    where is_current and table_code = 'review' and column_code <> 'total'
)

select
    document_id,
    row_code as channel_code,
    column_code as result_code,
    cast(reported_value as bigint) as reported_value,
    cast(value as bigint) as value,
    value_basis
from cells
