-- A merger is sure if each body that was merged has a report for the year before. What was divided, split off or merged
-- by the register of departments may have gone elsewhere too.
with

reports as (
    select
        reports.document_id,
        reports.report_year,
        units.body_key,
        units.lineage,
        units.level,
        units.department_name
    from {{ ref('int_reports') }} as reports
    inner join {{ ref('int_body_units') }} as units on reports.body_key = units.body_key
    where reports.is_current and reports.report_year is not null
),

successions as (
    select * from {{ ref('int_lineage_successions') }}
),

-- divisions of which the report's own took over a part, and divisions that took over a part of it
divisions as (
    select
        reports.document_id,
        reports.body_key,
        successions.lineage,
        successions.succession
    from reports
    inner join successions
        on
        reports.report_year = successions.succeeded_in
        and (
            reports.lineage = successions.successor_lineage
            or (reports.lineage = successions.lineage and successions.succession = 'split_off')
        )
),

merged_sources as (
    select
        sources.document_id,
        earlier_units.lineage
    from {{ ref('int_year_sources') }} as sources
    inner join {{ ref('int_reports') }} as earlier on sources.earlier_document_id = earlier.document_id
    inner join {{ ref('int_body_units') }} as earlier_units on earlier.body_key = earlier_units.body_key
),

departments as (
    select reports.document_id
    from reports
    inner join {{ ref('int_department_successions') }} as register
        on
        reports.department_name = register.successor_name
        and register.succession = 'merged'
        and reports.report_year between register.first_year and register.last_year
    union
    select reports.document_id
    from reports
    inner join {{ ref('int_body_successions') }} as successions
        on
        reports.body_key = successions.successor_key
        and successions.succession = 'merged'
        and reports.report_year = successions.succeeded_in
)

select
    divisions.document_id,
    bool_and(divisions.succession = 'merged' and merged_sources.document_id is not null) as is_sure
from divisions
left join merged_sources
    on divisions.document_id = merged_sources.document_id and divisions.lineage = merged_sources.lineage
group by divisions.document_id
union all
select
    departments.document_id,
    false as is_sure
from departments
anti join divisions on departments.document_id = divisions.document_id
