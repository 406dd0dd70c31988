{# The identities of tables: one row for each document × rule × place, with both sides and the status.

   `cells`: a relation with document_id, the codes of a cell, value and figure_kind. A blank counts as zero here, but its
   value stays unknown. #}
{% macro identity_status(cells) %}
    with

    terms as (
        select * from {{ ref('int_rule_terms') }}
    ),

    sides as (
        select
            cells.document_id,
            terms.rule_code,
            terms.table_code,
            terms.place_row_code as row_code,
            terms.place_column_code as column_code,
            try_cast(coalesce(sum(cells.value) filter (where not terms.is_reported), 0) as bigint) as expected,
            try_cast(coalesce(sum(cells.value) filter (where terms.is_reported), 0) as bigint) as reported,
            {{ is_broken('cells.value', 'terms.is_reported') }} as is_broken,
            count(cells.value) > 0 as has_number,
            bool_or(cells.figure_kind in ('unreadable', 'missing')) as has_unread
        from {{ cells }} as cells
        inner join terms
            on cells.table_code = terms.table_code
            and cells.row_code = terms.row_code
            and cells.column_code = terms.column_code
            and (terms.form_code is null or cells.form_code = terms.form_code)
        group by all
        having bool_or(terms.is_reported) and bool_or(not terms.is_reported)
    )

    select
        document_id,
        rule_code,
        table_code,
        row_code,
        column_code,
        expected,
        reported,
        reported - expected as difference,
        case
            when not has_number then 'unassessable'
            when expected = reported then if(has_unread, 'unassessable', 'passed')
            when is_broken then 'broken'
            else 'unassessable'
        end as status
    from sides
{% endmacro %}
