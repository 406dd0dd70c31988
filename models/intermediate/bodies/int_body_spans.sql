-- A department ended by the register if none of its kind is left (国土资源局), or if its successor reports: a county can
-- keep its 林业局. A department that reports after the reform went on.
with

units as (
    select * from {{ ref('int_body_units') }}
    where last_year is not null
),

successions as (
    select * from {{ ref('int_body_successions') }}
),

register_ends as (
    select
        units.body_key,
        min(
            case
                when register.succession = 'renamed' then greatest(units.last_year + 1, register.last_year)
                else greatest(units.last_year + 1, register.first_year)
            end
        ) as ended_in
    from units
    inner join {{ ref('int_department_successions') }} as register on units.department_name = register.department_name
    where units.last_year <= register.last_year and register.is_general
    group by units.body_key
),

successor_ends as (
    select
        body_key,
        min(succeeded_in) as ended_in
    from successions
    where succession in ('renamed', 'merged') -- a division's own end is in int_lineage_ends
    group by body_key
),

-- a department is expected from the year in which it took over from one that was renamed
renamed_from as (
    select
        successor_key as body_key,
        min(succeeded_in) as succeeded_in
    from successions
    where succession = 'renamed'
    group by successor_key
),

ends as (
    select
        units.body_key,
        units.first_year,
        units.last_year,
        renamed_from.succeeded_in as renamed_in,
        lineage_ends.ended_in as division_ended_in,
        coalesce(successor_ends.ended_in, register_ends.ended_in) as department_ended_in
    from units
    left join {{ ref('int_lineage_ends') }} as lineage_ends on units.lineage = lineage_ends.lineage
    left join register_ends on units.body_key = register_ends.body_key
    left join successor_ends on units.body_key = successor_ends.body_key
    left join renamed_from on units.body_key = renamed_from.body_key
)

select
    body_key,
    least(first_year, renamed_in) as first_year,
    least(division_ended_in, department_ended_in) as ended_in,
    case
        when division_ended_in is null and department_ended_in is null then null
        when coalesce(division_ended_in, 9999) <= coalesce(department_ended_in, 9999) then 'division'
        else 'department'
    end as ended_with
from ends
