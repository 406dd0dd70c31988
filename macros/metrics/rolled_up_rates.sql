{# One unit × year × scope × metric: a query over two CTEs of the model that calls it.

   `members`: document_id, is_counted, the keys of the unit, and names that the keys and the year determine.
   `missing_reports`: the same keys, report_year and missing_report_count. #}
{%- macro rolled_up_rates(keys, names=[]) -%}
    with

    metrics as (
        select * from {{ ref('metrics') }}
    ),

    scopes as (
        select * from {{ ref('code_names') }}
        where kind = 'scope'
    ),

    -- grouping by one number instead of the keys is faster, and the sums below run over millions of rows
    numbered as (
        select
            members.*,
            reports.report_year,
            reports.scope_code,
            dense_rank() over (
                order by {% for key in keys %}members.{{ key }}, {% endfor %}reports.report_year, reports.scope_code
            ) as unit_number
        from members
        inner join {{ ref('dim_report') }} as reports on members.document_id = reports.document_id
    ),

    units as (
        select distinct * exclude (document_id, is_counted) from numbered
    ),

    sums as (
        select
            numbered.unit_number,
            rates.metric_position,
            try_cast(sum(rates.numerator) filter (where numbered.is_counted and rates.is_known) as bigint) as numerator,
            try_cast(
                sum(rates.denominator) filter (where numbered.is_counted and rates.is_known) as bigint
            ) as denominator,
            count(*) filter (where numbered.is_counted and rates.is_known) as report_count,
            count(*) filter (where numbered.is_counted and not rates.is_known) as unknown_report_count,
            count(*) filter (where not numbered.is_counted) as included_report_count,
            sum(rates.unknown_cell_count) filter (where numbered.is_counted) as unknown_cell_count
        from numbered
        inner join {{ ref('rpt_body_rates') }} as rates on numbered.document_id = rates.document_id
        group by numbered.unit_number, rates.metric_position
    )

    select
        {% for column in keys + names %}
            units.{{ column }},
        {% endfor %}
        units.report_year,
        units.scope_code,
        scopes.name_zh as scope_name_zh,
        scopes.name_en as scope_name_en,
        metrics.metric_code,
        sums.metric_position,
        metrics.topic_code,
        metrics.item_code,
        metrics.kind as metric_kind,
        metrics.name_zh as metric_name_zh,
        metrics.name_en as metric_name_en,
        metrics.is_headline,
        {{ rate_columns('sums.numerator', 'sums.denominator', 'metrics.kind') }},
        cast(sums.report_count as integer) as report_count,
        cast(sums.unknown_report_count as integer) as unknown_report_count,
        cast(sums.included_report_count as integer) as included_report_count,
        cast(coalesce(missing_reports.missing_report_count, 0) as integer) as missing_report_count,
        cast(coalesce(sums.unknown_cell_count, 0) as integer) as unknown_cell_count
    from sums
    inner join units on sums.unit_number = units.unit_number
    inner join metrics on sums.metric_position = metrics.position
    inner join scopes on units.scope_code = scopes.code
    left join missing_reports
        on
        {% for key in keys %}
            units.{{ key }} = missing_reports.{{ key }} and
        {% endfor %}
        units.report_year = missing_reports.report_year
{% endmacro %}
