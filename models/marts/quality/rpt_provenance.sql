with

cells as (
    select * from {{ ref('int_cells') }}
    where is_current
),

places as (
    select * from {{ ref('int_cell_places') }}
),

documents as (
    select * from {{ ref('int_document_places') }}
),

reports as (
    select * from {{ ref('dim_report') }}
)

select
    -- ids
    cells.document_id,
    cells.table_code,
    cells.row_code,
    cells.column_code,
    reports.body_name,
    reports.report_year,

    -- the figure
    cells.reported_value,
    cells.value,
    cells.value_basis,
    coalesce(cells.correction_id, cells.settled_by) as settled_by,

    -- the printed text
    places.cell_text,
    places.unit_text,
    places.placement,

    -- the place of the text
    places.page,
    places.char_start,
    places.char_end,
    documents.first_uri,
    documents.location_count
from cells
inner join reports on cells.document_id = reports.document_id
inner join documents on cells.document_id = documents.document_id
-- a cell without a known place has a row too
left join places
    on cells.document_id = places.document_id
    and cells.table_code = places.table_code
    and cells.row_code = places.row_code
    and cells.column_code = places.column_code
