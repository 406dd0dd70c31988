{# The model of rpt_level_rates and rpt_sector_rates: one value of an attribute of bodies × year × scope × metric.

   `attribute`: a column of dim_body and rpt_coverage, level or sector_code. `names`: a query of the attribute's values
   with their name_zh and name_en. #}
{% macro rates_by_attribute(attribute, names) %}
    {%- set unit = attribute | replace('_code', '') -%}
    with

    reports as (
        select
            reports.document_id,
            reports.scope_code,
            bodies.{{ attribute }}
        from {{ ref('dim_report') }} as reports
        inner join {{ ref('dim_body') }} as bodies on reports.body_key = bodies.body_key
        where
            reports.is_current and reports.document_id = reports.report_id
            and reports.report_year is not null and bodies.{{ attribute }} is not null
    ),

    included_reports as (
        select distinct document_id from {{ ref('rpt_included_reports') }}
        where is_same_{{ unit }}
    ),

    members as (
        select
            reports.document_id,
            reports.{{ attribute }},
            -- what a report of unknown scope covers can't be told, so it is added to no other
            reports.scope_code <> 'unknown' and included_reports.document_id is null as is_counted
        from reports
        left join included_reports on reports.document_id = included_reports.document_id
    ),

    missing_reports as (
        select
            {{ attribute }},
            report_year,
            count(*) as missing_report_count
        from {{ ref('rpt_coverage') }}
        where coverage_state = 'none' and has_any_report
        group by all
    ),

    rates as (
        {{ rolled_up_rates([attribute]) }}
    ),

    names as (
        {{ names }}
    )

    select
        rates.*,
        names.name_zh as {{ unit }}_name_zh,
        names.name_en as {{ unit }}_name_en
    from rates
    inner join names on rates.{{ attribute }} = names.{{ attribute }}
{% endmacro %}
