-- One division and period × division in force that holds its territory, or a part of it, today.
with recursive

regions as (
    select * from {{ ref('int_regions') }}
),

steps as (
    select * from {{ ref('int_region_steps') }}
),

-- `union` and not `union all`: units that ended in one year may name each other
walk as (
    select
        region_code,
        valid_from,
        region_code as reached_code,
        valid_from as reached_from,
        valid_to as reached_to
    from regions
    union
    select
        walk.region_code,
        walk.valid_from,
        steps.next_code as reached_code,
        steps.next_from as reached_from,
        steps.next_to as reached_to
    from walk
    inner join steps on walk.reached_code = steps.region_code and walk.reached_from = steps.valid_from
    where walk.reached_to is not null
)

select distinct
    region_code,
    valid_from,
    reached_code as today_code
from walk
where reached_to is null
