{% set known %}
    select
        cells.* exclude (value),
        coalesce(cells.value, settled_columns.value) as value
    from {{ ref('int_cells_after_lines') }} as cells
    left join {{ ref('int_settled_columns') }} as settled_columns
        on cells.document_id = settled_columns.document_id
        and cells.table_code = settled_columns.table_code
        and cells.row_code = settled_columns.row_code
        and cells.column_code = settled_columns.column_code
{% endset %}
{{ settled_cells(known, ['applicant_sum', 'review_sum'], ['whole']) }}
