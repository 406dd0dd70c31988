{# The CTEs that end with contradicted_cells: the cells of `candidates` whose value settled_cells must not give.

   For use inside settled_cells, whose CTEs `cells`, `settled` and `candidates` it reads. A value is contradicted if
   - an identity of its cell is broken with it, and would not be without it. A zero doesn't break what is broken anyway;
   - it is a difference, a figure that the difference is made of takes part in a broken identity, and no other identity
     of the cell closes with the value. #}
{% macro contradicted_cells() %}
    filled as (
        select
            cells.*,
            candidates.value as candidate,
            coalesce(cells.value, candidates.value) as filled_value
        from cells
        semi join candidates
            on cells.document_id = candidates.document_id and cells.table_code = candidates.table_code
        left join candidates
            on cells.document_id = candidates.document_id
            and cells.table_code = candidates.table_code
            and cells.row_code = candidates.row_code
            and cells.column_code = candidates.column_code
    ),

    states as (
        select
            document_id,
            table_code,
            rule_code,
            place_row_code,
            place_column_code,
            {{ is_broken('value', 'is_reported') }} as was_broken,
            {{ is_broken('filled_value', 'is_reported') }} as is_broken,
            count(filled_value) = count(*) and sum(if(is_reported, filled_value, -filled_value)) = 0 as is_closed
        from filled
        group by document_id, table_code, rule_code, place_row_code, place_column_code
        having bool_or(is_reported) and bool_or(not is_reported)
    ),

    cell_states as (
        select
            filled.document_id,
            filled.table_code,
            filled.row_code,
            filled.column_code,
            coalesce(bool_or(states.is_broken and (filled.candidate > 0 or not states.was_broken)), false) as breaks_one,
            bool_or(states.was_broken) as is_suspect,
            list(states.rule_code) filter (where states.is_closed) as closed_rules
        from filled
        inner join states
            on filled.document_id = states.document_id
            and filled.table_code = states.table_code
            and filled.rule_code = states.rule_code
            and filled.place_row_code = states.place_row_code
            and filled.place_column_code = states.place_column_code
        group by filled.document_id, filled.table_code, filled.row_code, filled.column_code
    ),

    suspect_cells as (
        select * from cell_states
        where is_suspect
    ),

    suspect_identities as (
        select distinct
            filled.document_id,
            filled.table_code,
            filled.rule_code,
            filled.place_row_code,
            filled.place_column_code
        from filled
        semi join suspect_cells
            on filled.document_id = suspect_cells.document_id
            and filled.table_code = suspect_cells.table_code
            and filled.row_code = suspect_cells.row_code
            and filled.column_code = suspect_cells.column_code
        where filled.value is not null
    ),

    suspect_differences as (
        select settled.*
        from settled
        semi join suspect_identities
            on settled.document_id = suspect_identities.document_id
            and settled.table_code = suspect_identities.table_code
            and settled.rule_code = suspect_identities.rule_code
            and settled.place_row_code = suspect_identities.place_row_code
            and settled.place_column_code = suspect_identities.place_column_code
        where settled.lacking > 0 and not settled.is_sum
    ),

    contradicted_cells as (
        select
            document_id,
            table_code,
            row_code,
            column_code
        from cell_states
        where breaks_one
        union
        select
            suspect_differences.document_id,
            suspect_differences.table_code,
            suspect_differences.row_code,
            suspect_differences.column_code
        from suspect_differences
        inner join cell_states
            on suspect_differences.document_id = cell_states.document_id
            and suspect_differences.table_code = cell_states.table_code
            and suspect_differences.row_code = cell_states.row_code
            and suspect_differences.column_code = cell_states.column_code
        -- the identity that gives the value always closes
        where cell_states.closed_rules is null or list_unique(cell_states.closed_rules) = 1
    )
{% endmacro %}
