-- reason: a cell with a code that its form lacks is placed wrongly, and no fact would have it
select cells.*
from {{ source('raw', 'cells') }} as cells
left join {{ source('raw', 'form_tables') }} as form_tables
    on cells.document_id = form_tables.document_id
    and cells.table_code = form_tables.table_code
left join {{ ref('form_cells') }} as form_cells
    on form_tables.form_code = form_cells.form_code
    and cells.table_code = form_cells.table_code
    and cells.row_code = form_cells.row_code
    and cells.column_code = form_cells.column_code
where form_cells.form_code is null
