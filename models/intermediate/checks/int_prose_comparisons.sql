with

prose_terms as (
    select * from {{ ref('prose_terms') }}
),

cells as (
    select * from {{ ref('int_cells') }}
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
        if(count(cells.value_in_print) = count(*), sum(cells.value_in_print), null) as expected,
        sum(cells.value_in_print) as known_sum,
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
    table_figures.*,
    prose_figures.value,
    prose_figures.value_text,
    prose_figures.sentence,
    prose_figures.char_start
from table_figures
inner join prose_figures
    on table_figures.document_id = prose_figures.document_id
    and table_figures.indicator_code = prose_figures.indicator_code
