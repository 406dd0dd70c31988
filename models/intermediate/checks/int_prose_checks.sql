with

prose_terms as (
    select * from {{ ref('prose_terms') }}
),

cells as (
    select * from {{ ref('int_cells') }}
    where table_code in ('requests', 'review')
),

prose_figures as (
    select * from {{ ref('int_prose_figures') }}
    where value is not null
),

stated as (
    select distinct
        document_id,
        indicator_code
    from prose_figures
),

table_figures as (
    select
        stated.document_id,
        stated.indicator_code,
        cells.table_code,
        any_value(prose_terms.place_row_code) as row_code,
        any_value(prose_terms.column_code) as column_code,
        -- null unless every cell is known
        if(count(cells.value) = count(*), sum(cells.value), null) as expected,
        sum(cells.value) as known_sum,
        bool_or(cells.figure_kind in ('missing', 'unreadable')) as has_unread
    from stated
    inner join prose_terms on stated.indicator_code = prose_terms.indicator_code
    inner join cells
        on stated.document_id = cells.document_id
        and prose_terms.table_code = cells.table_code
        and prose_terms.row_code = cells.row_code
        and prose_terms.column_code = cells.column_code
    group by stated.document_id, stated.indicator_code, cells.table_code
)

select
    table_figures.document_id,
    'prose_against_table' as rule_code,
    table_figures.table_code,
    table_figures.row_code,
    table_figures.column_code,
    table_figures.indicator_code,
    cast(any_value(table_figures.expected) as bigint) as expected,
    -- other sentences may be about a part of the year or of the requests, so the nearest figure counts
    cast(
        arg_min(prose_figures.value, abs(prose_figures.value - coalesce(table_figures.expected, 0))) as bigint
    ) as reported,
    arg_min(prose_figures.sentence, abs(prose_figures.value - coalesce(table_figures.expected, 0))) as sentence,
    cast(any_value(table_figures.known_sum) as bigint) as known_sum,
    any_value(table_figures.has_unread) as has_unread
from table_figures
inner join prose_figures
    on table_figures.document_id = prose_figures.document_id
    and table_figures.indicator_code = prose_figures.indicator_code
group by
    table_figures.document_id,
    table_figures.indicator_code,
    table_figures.table_code,
    table_figures.row_code,
    table_figures.column_code
