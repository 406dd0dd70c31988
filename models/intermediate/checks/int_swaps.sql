with

cells as (
    select
        *,
        -- exchanged cells of one column break the sums of two lines, those of one line the sums of two columns
        case rule_code when 'applicant_sum' then column_code else row_code end as shared_code
    from {{ ref('int_broken_identity_cells') }}
    where
        status = 'broken' and value is not null and not is_reported
        and rule_code in ('applicant_sum', 'outcome_sum')
)

select
    cells.document_id,
    cells.rule_code,
    cells.table_code,
    cells.place_row_code,
    cells.place_column_code,
    others.place_row_code as other_place_row_code,
    others.place_column_code as other_place_column_code,
    cells.row_code,
    cells.column_code,
    others.row_code as other_row_code,
    others.column_code as other_column_code,
    try_cast(cells.value as bigint) as printed,
    try_cast(others.value as bigint) as repaired
from cells
inner join cells as others
    on cells.document_id = others.document_id
    and cells.table_code = others.table_code
    and cells.rule_code = others.rule_code
    and cells.shared_code = others.shared_code
    and cells.lacking = -others.lacking
    and cells.value + cells.lacking = others.value
    and cells.value <> others.value
-- if several pairs would close the sums, none is listed
qualify
    count(*) over (
        partition by cells.document_id, cells.rule_code, cells.place_row_code, cells.place_column_code
    ) = 1
    and count(*) over (
        partition by cells.document_id, cells.rule_code, others.place_row_code, others.place_column_code
    ) = 1
