-- 通州市 became 通州区 under another code and its government went on: one lineage. 闸北区 was merged into 静安区, which existed
-- before: the lineage of 闸北区 ended.
with recursive

periods as (
    select
        region_code,
        valid_from
    from {{ ref('int_regions') }}
),

successors as (
    select
        *,
        count(*) over (partition by region_code, valid_from) as successor_count,
        count(*) over (partition by successor_code, succeeded_in) as predecessor_count
    from {{ ref('int_region_successions') }}
    where succession in ('replaced', 'continued')
),

-- a rename always continues the lineage; a new code only if one unit became exactly one other unit
next_periods as (
    select
        successors.region_code,
        successors.valid_from,
        successors.successor_code as next_code,
        successors.succeeded_in as next_from
    from successors
    inner join periods
        on successors.successor_code = periods.region_code and successors.succeeded_in = periods.valid_from
    where
        successors.succession = 'continued'
        or (successors.successor_count = 1 and successors.predecessor_count = 1)
),

lineages as (
    select
        periods.region_code || '-' || periods.valid_from as lineage,
        periods.region_code,
        periods.valid_from
    from periods
    anti join next_periods
        on periods.region_code = next_periods.next_code and periods.valid_from = next_periods.next_from
    union all
    select
        lineages.lineage,
        next_periods.next_code as region_code,
        next_periods.next_from as valid_from
    from lineages
    inner join next_periods
        on lineages.region_code = next_periods.region_code and lineages.valid_from = next_periods.valid_from
)

select
    region_code,
    valid_from,
    lineage
from lineages
