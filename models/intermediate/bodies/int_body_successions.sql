with

units as (
    select * from {{ ref('int_body_units') }}
),

register as (
    select * from {{ ref('int_department_successions') }}
),

-- the same unit of the division that took over
of_divisions as (
    select
        units.body_key,
        successors.body_key as successor_key,
        successions.succeeded_in,
        'division_' || successions.succession as succession
    from {{ ref('int_lineage_successions') }} as successions
    inner join units on successions.lineage = units.lineage
    inner join units as successors
        on
        successions.successor_lineage = successors.lineage
        and units.level = successors.level
        and units.unit_text = successors.unit_text
),

-- another unit of the same division that reports after the reform, while this one doesn't; the year of the change is
-- the first one without a report
of_departments as (
    select
        units.body_key,
        successors.body_key as successor_key,
        case
            when register.succession = 'renamed'
                then greatest(units.last_year + 1, least(successors.first_year, register.last_year))
            else greatest(units.last_year + 1, register.first_year)
        end as succeeded_in,
        -- of two departments that became one, none simply went on under another name
        if(count(*) over (partition by successors.body_key) > 1, 'merged', register.succession) as succession
    from units
    inner join register on units.department_name = register.department_name
    inner join units as successors
        on
        register.successor_name = successors.department_name
        and units.lineage is not distinct from successors.lineage
        and units.level is not distinct from successors.level
        and units.last_year < successors.last_year
    where units.last_year <= register.last_year
)

select * from of_divisions
union all
select * from of_departments
