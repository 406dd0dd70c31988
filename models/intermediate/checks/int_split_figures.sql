with

tables as (
    select table_code from {{ ref('rules') }}
    where rule_code = 'split_figure'
),

positions as (
    select distinct
        form_cells.table_code,
        form_cells.row_code,
        form_cells.column_code,
        form_cells.column_position
    from {{ ref('form_cells') }} as form_cells
    semi join tables on form_cells.table_code = tables.table_code
),

identity_cells as (
    select * from {{ ref('int_broken_identity_cells') }}
    where status <> 'unassessable' and not (rule_code = 'applicant_sum' and is_reported)
),

cells as (
    select
        identity_cells.*,
        positions.column_position
    from identity_cells
    inner join positions
        on
        identity_cells.table_code = positions.table_code
        and identity_cells.row_code = positions.row_code
        and identity_cells.column_code = positions.column_code
    where
        identity_cells.rule_code = 'applicant_sum' and identity_cells.status = 'broken'
        and identity_cells.value between 0 and 999999
),

pairs as (
    select
        cells.document_id,
        cells.rule_code,
        cells.table_code,
        cells.place_row_code,
        cells.place_column_code,
        cells.row_code,
        cells.column_code,
        nexts.column_code as next_column_code,
        try_cast(cells.value as bigint) as printed,
        try_cast(nexts.value as bigint) as next_printed,
        try_cast(concat(try_cast(cells.value as bigint), try_cast(nexts.value as bigint)) as bigint) as repaired
    from cells
    inner join cells as nexts
        on cells.document_id = nexts.document_id
        and cells.table_code = nexts.table_code
        and cells.row_code = nexts.row_code
        and cells.column_position + 1 = nexts.column_position
    where cells.value >= 1 and repaired = cells.value + nexts.value + cells.lacking
),

-- 1, 1, 0 with a total of 11 can be 11, 0, 0 or 1, 10, 0: the identities of the columns decide
column_identities as (
    select
        pairs.*,
        if(
            identity_cells.column_code = pairs.column_code, pairs.repaired - pairs.printed, -pairs.next_printed
        ) as growth,
        identity_cells.status,
        identity_cells.lacking
    from pairs
    left join identity_cells
        on pairs.document_id = identity_cells.document_id
        and pairs.table_code = identity_cells.table_code
        and pairs.row_code = identity_cells.row_code
        and identity_cells.column_code in (pairs.column_code, pairs.next_column_code)
        and identity_cells.rule_code <> 'applicant_sum'
),

confirmed as (
    select
        document_id,
        rule_code,
        table_code,
        place_row_code,
        place_column_code,
        row_code,
        column_code,
        printed,
        repaired,
        count(*) filter (where status = 'broken' and lacking = growth) as closed_count
    from column_identities
    group by
        document_id, rule_code, table_code, place_row_code, place_column_code, row_code, column_code, printed, repaired
    having not coalesce(bool_or(status = 'passed' and growth <> 0), false)
)

select *
from confirmed
qualify
    closed_count = max(closed_count) over (partition by document_id, row_code)
    and count(*) over (partition by document_id, row_code, closed_count) = 1
