{# A query of the cells that identities settle: one row for each unknown cell that gets a value.

   An identity can settle the unknown cells of one side if all cells of the other side are known. If both sides are equal
   without them, they are zero, because counts are never negative. If exactly one is unknown, it is the difference.
   A value that breaks another identity of its cell is left out; see contradicted_cells.
   `known`: a query of cells with their values. `rules`: the rule codes to use. `sides`: part, whole or both: the sides
   whose cells are settled. #}
{% macro settled_cells(known, rules, sides) %}
    with

    known as (
        {{ known }}
    ),

    cells as (
        select
            known.*,
            terms.rule_code,
            terms.is_reported,
            terms.place_row_code,
            terms.place_column_code
        from known
        inner join {{ ref('int_rule_terms') }} as terms
            on known.table_code = terms.table_code
            and known.row_code = terms.row_code
            and known.column_code = terms.column_code
            and (terms.form_code is null or known.form_code = terms.form_code)
    ),

    identities as (
        select
            document_id,
            table_code,
            rule_code,
            place_row_code,
            place_column_code,
            bool_or(is_reported) filter (where value is null) as lacks_whole,
            abs(sum(if(is_reported, value, -value))) as lacking,
            sum(if(is_reported, value, -value)) as excess,
            count(*) filter (where value is null) as unknown_count
        from cells
        where rule_code in ('{{ rules | join("', '") }}')
        group by document_id, table_code, rule_code, place_row_code, place_column_code
        having
            bool_or(is_reported) and bool_or(not is_reported)
            -- unknown cells on both sides can hide the same number, and blanks alone settle nothing
            and count(distinct is_reported) filter (where value is null) = 1
            and count(value) > 0
            and not coalesce(bool_or(is_doubtful) filter (where value is null), false)
    ),

    settled as (
        select
            cells.document_id,
            cells.table_code,
            cells.row_code,
            cells.column_code,
            cells.figure_kind,
            cells.rule_code,
            identities.place_row_code,
            identities.place_column_code,
            identities.lacks_whole and cells.rule_code <> 'request_flow' as is_sum,
            identities.lacks_whole and cells.rule_code in ('applicant_sum', 'review_sum') as lacks_total,
            identities.lacking
        from cells
        inner join identities
            on cells.document_id = identities.document_id
            and cells.table_code = identities.table_code
            and cells.rule_code = identities.rule_code
            and cells.place_row_code = identities.place_row_code
            and cells.place_column_code = identities.place_column_code
        where
            cells.value is null
            and if(identities.lacks_whole, 'whole', 'part') in ('{{ sides | join("', '") }}')
            and (
                identities.lacking = 0
                or (identities.unknown_count = 1 and (identities.excess < 0) = identities.lacks_whole)
            )
    ),

    candidates as (
        select
            document_id,
            table_code,
            row_code,
            column_code,
            try_cast(min(lacking) as decimal(32, 8)) as value,
            -- a total that follows from known parts is solved, even if it is 0
            case
                when min(lacking) = 0 and min(figure_kind) in ('blank', 'mark') and not bool_or(lacks_total)
                    then 'blank_as_zero'
                else 'solved'
            end as value_basis,
            string_agg(distinct rule_code, ', ' order by rule_code) as settled_by
        from settled
        group by document_id, table_code, row_code, column_code
        having min(lacking) = max(lacking) -- identities that give different values settle nothing
    ),

    {{ contradicted_cells() }}

    select candidates.*
    from candidates
    anti join contradicted_cells
        on candidates.document_id = contradicted_cells.document_id
        and candidates.table_code = contradicted_cells.table_code
        and candidates.row_code = contradicted_cells.row_code
        and candidates.column_code = contradicted_cells.column_code
{% endmacro %}
