with

positions as (
    select distinct
        row_code,
        column_code,
        column_position
    from {{ ref('form_cells') }}
    where table_code = 'requests'
),

cells as (
    select
        broken_cells.*,
        positions.column_position
    from {{ ref('int_broken_identity_cells') }} as broken_cells
    inner join positions
        on broken_cells.row_code = positions.row_code and broken_cells.column_code = positions.column_code
    where
        broken_cells.rule_code = 'applicant_sum' and broken_cells.status = 'broken'
        and not broken_cells.is_reported and broken_cells.value is not null
)

select
    cells.document_id,
    cells.rule_code,
    cells.table_code,
    cells.place_row_code,
    cells.place_column_code,
    cells.row_code,
    cells.column_code,
    cast(cells.value as bigint) as printed,
    cast(concat(cast(cells.value as bigint), cast(nexts.value as bigint)) as bigint) as repaired
from cells
inner join cells as nexts
    on cells.document_id = nexts.document_id
    and cells.row_code = nexts.row_code
    and cells.column_position + 1 = nexts.column_position
where
    cells.value between 1 and 999999 and nexts.value between 0 and 999999
    and cast(concat(cast(cells.value as bigint), cast(nexts.value as bigint)) as bigint)
    = cells.value + nexts.value + cells.lacking
qualify count(*) over (partition by cells.document_id, cells.row_code) = 1
