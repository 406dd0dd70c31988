{# Whether an identity is broken whatever its unknown cells are: an aggregate over the cells of one identity.

   The side that is too large can only grow by its unknown cells, because counts are never negative; so it is enough that
   each cell of the smaller side is known. `value`: the value of a cell. `is_reported`: whether it is on the side that is
   reported. #}
{% macro is_broken(value, is_reported) -%}
    coalesce(
        (
            sum(if({{ is_reported }}, {{ value }}, -{{ value }})) < 0
            and count(*) filter (where {{ is_reported }} and {{ value }} is null) = 0
        )
        or (
            sum(if({{ is_reported }}, {{ value }}, -{{ value }})) > 0
            and count(*) filter (where not {{ is_reported }} and {{ value }} is null) = 0
        ),
        false
    )
{%- endmacro %}
