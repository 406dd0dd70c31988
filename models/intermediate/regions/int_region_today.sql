with recursive

regions as (
    select * from {{ ref('int_regions') }}
),

steps as (
    select * from {{ ref('int_region_steps') }}
),

-- `union` removes repeated rows, so that the recursion ends if two units of one year name each other
successors as (
    select
        region_code,
        valid_from,
        region_code as reached_code,
        valid_from as reached_from,
        valid_to as reached_to
    from regions
    union
    select
        successors.region_code,
        successors.valid_from,
        steps.next_code as reached_code,
        steps.next_from as reached_from,
        steps.next_to as reached_to
    from successors
    inner join steps on successors.reached_code = steps.region_code and successors.reached_from = steps.valid_from
    where successors.reached_to is not null
)

select distinct
    region_code,
    valid_from,
    reached_code as today_code
from successors
where reached_to is null
