-- One division and period: the first period of the unit that it goes on with. 通州市 became a 通州区 under another code and
-- its government went on; 闸北区 went into 静安区, which was there before, and ended.
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

-- a rename goes on whatever else came in; another code only where the one unit became the other
went_on as (
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
    anti join went_on on periods.region_code = went_on.next_code and periods.valid_from = went_on.next_from
    union all
    select
        lineages.lineage,
        went_on.next_code as region_code,
        went_on.next_from as valid_from
    from lineages
    inner join went_on on lineages.region_code = went_on.region_code and lineages.valid_from = went_on.valid_from
)

select
    region_code,
    valid_from,
    lineage
from lineages
