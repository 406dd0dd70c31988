with

reports as (
    select * from {{ ref('int_reports') }}
),

tables as (
    select * from {{ ref('int_report_tables') }}
),

quality as (
    select * from {{ ref('int_report_quality') }}
),

levels as (
    select * from {{ ref('int_report_levels') }}
)

select
    -- ids
    reports.document_id,
    reports.report_id,
    reports.body_key,
    reports.copy_of,
    tables.form_code,
    reports.scope_code,
    reports.scope_basis,

    -- text
    reports.body_name,
    reports.printed_body_name,
    reports.body_source,
    reports.region_code,
    reports.title,
    {% for table in var('tables_with_state') %}
        tables.{{ table }}_state,
    {% endfor %}
    reports.origin,
    reports.media_type,

    -- numbers
    reports.report_year,
    cast(reports.version_rank as integer) as version_rank,
    try_cast(reports.own_received as bigint) as own_received,
    reports.cell_count,
    cast(quality.unknown_cell_count as integer) as unknown_cell_count,
    cast(coalesce(tables.unplaced_count, 0) as integer) as unplaced_count,
    cast(coalesce(tables.doubtful_count, 0) as integer) as doubtful_count,
    cast(quality.finding_count as integer) as finding_count,
    cast(quality.unassessable_count as integer) as unassessable_count,

    -- times
    cast(reports.dated_on as date) as dated_on,

    -- flags
    reports.is_current,
    levels.counts_in_nation,
    levels.counts_in_province,
    levels.counts_in_prefecture,
    levels.counts_in_county,
    quality.broken_count = 0 as is_consistent
from reports
inner join tables on reports.document_id = tables.document_id
inner join quality on reports.document_id = quality.document_id
inner join levels on reports.document_id = levels.document_id
