with

prose_terms as (
    select * from {{ ref('prose_terms') }}
),

cells as (
    select * from {{ ref('int_corrected_cells') }}
),

stated as (
    select
        document_id,
        indicator_code
    from {{ ref('int_prose_figures') }}
    where value > 0
    group by document_id, indicator_code
),

-- the table prints only zeros and blanks where a sentence gives a figure
contradicted as (
    select
        stated.document_id,
        stated.indicator_code,
        cells.table_code
    from stated
    inner join prose_terms on stated.indicator_code = prose_terms.indicator_code
    inner join cells
        on stated.document_id = cells.document_id
        and prose_terms.table_code = cells.table_code
        and prose_terms.row_code = cells.row_code
        -- a line without its total, such as those of Shanghai 2019, can have the figure in its other columns
        and prose_terms.column_code in (cells.column_code, 'total')
    group by stated.document_id, stated.indicator_code, cells.table_code
    having coalesce(max(cells.value), 0) = 0
),

tables_without_figures as (
    select
        cells.document_id,
        cells.table_code
    from cells
    semi join contradicted
        on cells.document_id = contradicted.document_id and cells.table_code = contradicted.table_code
    group by cells.document_id, cells.table_code
    having coalesce(max(cells.value), 0) = 0
)

select distinct
    contradicted.document_id,
    prose_terms.table_code,
    prose_terms.row_code,
    prose_terms.column_code
from contradicted
inner join prose_terms
    on contradicted.indicator_code = prose_terms.indicator_code and contradicted.table_code = prose_terms.table_code
union
select distinct
    cells.document_id,
    cells.table_code,
    cells.row_code,
    cells.column_code
from cells
semi join tables_without_figures
    on cells.document_id = tables_without_figures.document_id and cells.table_code = tables_without_figures.table_code
