-- 下城区 went wholly to 拱墅区, which went on: merged. 江干区 went to 上城区 and 钱塘区: divided. 临平区 was split off from 余杭区.
with

lineages as (
    select * from {{ ref('int_region_lineages') }}
),

successions as (
    select
        *,
        count(*) filter (where succession <> 'split_off') over (partition by region_code, valid_from) as successor_count
    from {{ ref('int_region_successions') }}
),

with_lineages as (
    select
        lineages.lineage,
        successor_lineages.lineage as successor_lineage,
        successions.succeeded_in,
        case
            when successions.succession = 'split_off' then 'split_off'
            when successions.successor_count = 1 then 'merged'
            else 'divided'
        end as succession
    from successions
    inner join lineages
        on successions.region_code = lineages.region_code and successions.valid_from = lineages.valid_from
    asof inner join lineages as successor_lineages
        on
        successions.successor_code = successor_lineages.region_code
        and successions.succeeded_in >= successor_lineages.valid_from
)

select
    lineage,
    successor_lineage,
    succeeded_in,
    min(succession) as succession
from with_lineages
where lineage <> successor_lineage
group by lineage, successor_lineage, succeeded_in
