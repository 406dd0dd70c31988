{# The model of fct_request_totals and fct_litigation_totals: one row of a table of one report, with its total.

   `table_code`: requests or review. `row_name`: what the mart calls the code of a row. #}
{% macro table_totals(table_code, row_name) %}
    with

    cells as (
        select * from {{ ref('int_cells') }}
        where is_current and table_code = '{{ table_code }}'
    ),

    totals as (
        select
            document_id,
            row_code as {{ row_name }},
            try_cast(max(reported_value) filter (where column_code = 'total') as bigint) as total_reported,
            -- null unless every part is known
            try_cast(
                case
                    when count(value) filter (where column_code <> 'total') = count(*) filter (where column_code <> 'total')
                        then sum(value) filter (where column_code <> 'total')
                end as bigint
            ) as sum_of_parts,
            try_cast(max(value) filter (where column_code = 'total') as bigint) as value,
            max(value_basis) filter (where column_code = 'total') as value_basis
        from cells
        group by document_id, row_code
    ),

    levels as (
        select * from {{ ref('int_report_levels') }}
    )

    select
        totals.*,
        {{ level_columns('levels') }}
    from totals
    inner join levels on totals.document_id = levels.document_id
{% endmacro %}
