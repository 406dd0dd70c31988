-- A merger is sure if each body that was merged has a report for the year before, and so has the body that went on.
-- What was divided, split off or merged by the register of departments may have gone elsewhere too.
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
        reports.report_year,
        reports.lineage as own_lineage,
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

-- a division that was there before is one of the merged; one that came into being by the merger is not
merged_divisions as (
    select
        document_id,
        lineage,
        succession
    from divisions
    union
    select
        divisions.document_id,
        divisions.own_lineage as lineage,
        'merged' as succession
    from divisions
    inner join {{ ref('int_region_lineages') }} as region_lineages
        on divisions.own_lineage = region_lineages.lineage and divisions.report_year > region_lineages.valid_from
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
    merged_divisions.document_id,
    bool_and(merged_divisions.succession = 'merged' and merged_sources.document_id is not null) as is_sure
from merged_divisions
left join merged_sources
    on
    merged_divisions.document_id = merged_sources.document_id
    and merged_divisions.lineage = merged_sources.lineage
group by merged_divisions.document_id
union all
select
    departments.document_id,
    false as is_sure
from departments
anti join divisions on departments.document_id = divisions.document_id
