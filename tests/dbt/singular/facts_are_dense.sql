{#- reason: a missing row of a fact reads like a zero, so unknown figures have rows too -#}
{%- set facts = [
    ('fct_requests', 'requests', 4),
    ('fct_request_outcomes', 'requests', 1),
    ('fct_request_totals', 'requests', 1),
    ('fct_litigation', 'review', 1),
    ('fct_litigation_totals', 'review', 1),
    ('fct_proactive_disclosure', 'disclosure', 1),
    ('fct_sheet_figures', 'sheet', 1)
] -%}
with

form_cells as (
    select
        form_tables.document_id,
        form_tables.table_code,
        count(*) as form_cell_count
    from {{ ref('int_form_tables') }} as form_tables
    inner join {{ ref('form_cells') }} as form_cells
        on form_tables.form_code = form_cells.form_code
        and form_tables.table_code = form_cells.table_code
    where form_tables.is_current and form_tables.state_code = 'filled'
    group by form_tables.document_id, form_tables.table_code
),

facts as (
    {% for fact, table_code, cells_a_row in facts %}
        select
            document_id,
            '{{ table_code }}' as table_code,
            {{ cells_a_row }} as cells_a_row
        from {{ ref(fact) }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

fact_cells as (
    select
        document_id,
        table_code,
        sum(cells_a_row) as fact_cell_count
    from facts
    group by document_id, table_code
)

select
    coalesce(form_cells.document_id, fact_cells.document_id) as document_id,
    coalesce(form_cells.table_code, fact_cells.table_code) as table_code,
    form_cells.form_cell_count,
    fact_cells.fact_cell_count
from form_cells
full outer join fact_cells
    on form_cells.document_id = fact_cells.document_id
    and form_cells.table_code = fact_cells.table_code
where form_cells.form_cell_count is distinct from fact_cells.fact_cell_count
