{#- reason: a value with the basis `printed` must be the number in the document, nothing computed -#}
{%- set values = [] -%}
{%- for flow in ['received', 'carried_in', 'outcome_total', 'carried_out'] -%}
    {%- do values.append(('fct_requests', flow, flow ~ '_reported', flow ~ '_basis')) -%}
{%- endfor -%}
{%- for fact in ['fct_request_totals', 'fct_litigation_totals'] -%}
    {%- do values.append((fact, 'value', 'total_reported', 'value_basis')) -%}
{%- endfor -%}
{%- for fact in ['fct_request_outcomes', 'fct_litigation', 'fct_proactive_disclosure', 'fct_sheet_figures',
    'fct_prose_figures'] -%}
    {%- do values.append((fact, 'value', 'reported_value', 'value_basis')) -%}
{%- endfor -%}
{% for fact, value, reported, basis in values %}
    select
        document_id,
        '{{ fact }}.{{ value }}' as figure,
        cast({{ value }} as double) as figure_value,
        cast({{ reported }} as double) as printed_value
    from {{ ref(fact) }}
    where {{ basis }} = 'printed' and {{ value }} is distinct from {{ reported }}
    {{ 'union all' if not loop.last }}
{% endfor %}
