{%- set known = 'select * from ' ~ ref('int_cells_after_lines') -%}
with

cells as (
    {{ known }}
),

candidates as (
    {{ settled_cells(known, ['request_flow', 'outcome_sum'], ['part', 'whole']) }}
),

lines as (
    select
        cells.document_id,
        cells.row_code,
        sum(coalesce(cells.value, candidates.value)) filter (where cells.column_code <> 'total') as sum_of_parts,
        bool_and(coalesce(cells.value, candidates.value) is not null) filter (where cells.column_code <> 'total')
            as has_all_parts,
        max(coalesce(cells.value, candidates.value)) filter (where cells.column_code = 'total') as total
    from cells
    left join candidates
        on cells.document_id = candidates.document_id
        and cells.table_code = candidates.table_code
        and cells.row_code = candidates.row_code
        and cells.column_code = candidates.column_code
    where cells.table_code = 'requests'
    group by cells.document_id, cells.row_code
)

-- the settled value must not contradict the line of the cell
select candidates.*
from candidates
inner join lines
    on candidates.document_id = lines.document_id
    and candidates.row_code = lines.row_code
where
    lines.total is null
    or lines.sum_of_parts is null
    or lines.sum_of_parts = lines.total
    or (lines.sum_of_parts < lines.total and not lines.has_all_parts)
