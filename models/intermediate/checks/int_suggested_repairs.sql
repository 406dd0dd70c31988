with

repairs as (
    select * from {{ ref('int_repairs') }}
),

broken_cells as (
    select * from {{ ref('int_broken_identity_cells') }}
    where status = 'broken'
),

figure_repairs as (
    select
        broken_cells.document_id,
        broken_cells.rule_code,
        broken_cells.table_code,
        broken_cells.place_row_code,
        broken_cells.place_column_code,
        1 as precedence,
        format('{}/{}: {} for {}', repairs.row_code, repairs.column_code, repairs.repaired, repairs.printed)
            as suggested_repair,
        repairs.closed_count,
        max(repairs.closed_count) over same_place as most_closed,
        count(*) over (
            partition by
                broken_cells.document_id, broken_cells.rule_code, broken_cells.table_code,
                broken_cells.place_row_code, broken_cells.place_column_code, repairs.closed_count
        ) as rival_count
    from repairs
    inner join broken_cells
        on repairs.document_id = broken_cells.document_id
        and repairs.table_code = broken_cells.table_code
        and repairs.row_code = broken_cells.row_code
        and repairs.column_code = broken_cells.column_code
    window same_place as (
        partition by
            broken_cells.document_id, broken_cells.rule_code, broken_cells.table_code,
            broken_cells.place_row_code, broken_cells.place_column_code
    )
),

suggestions as (
    -- the figure that closes most identities, unless several close as many
    select * exclude (closed_count, most_closed, rival_count)
    from figure_repairs
    where closed_count = most_closed and rival_count = 1
    union all
    select
        document_id,
        rule_code,
        table_code,
        place_row_code,
        place_column_code,
        2 as precedence,
        format('exchange {}/{} and {}/{}', row_code, column_code, other_row_code, other_column_code)
            as suggested_repair
    from {{ ref('int_swaps') }}
    union all
    select
        document_id,
        rule_code,
        table_code,
        place_row_code,
        place_column_code,
        3 as precedence,
        format('{}/{}: {} for {} and the cell after it', row_code, column_code, repaired, printed) as suggested_repair
    from {{ ref('int_split_figures') }}
)

select
    document_id,
    rule_code,
    table_code,
    place_row_code,
    place_column_code,
    any_value(suggested_repair order by precedence, suggested_repair) as suggested_repair
from suggestions
group by document_id, rule_code, table_code, place_row_code, place_column_code
