with

regions as (
    select * from {{ ref('int_regions') }}
),

successions as (
    select
        region_code,
        valid_from,
        successor_code,
        succeeded_in
    from {{ ref('int_region_successions') }}
    where succession in ('continued', 'replaced')
),

-- a prefecture without a listed successor, such as 莱芜市, went where its counties went
county_successions as (
    select
        regions.region_code,
        regions.valid_from,
        counties.region_code as successor_code,
        regions.valid_to as succeeded_in
    from regions
    inner join regions as counties
        on
        regions.region_code = counties.prefecture_code
        and regions.valid_to between counties.valid_from and coalesce(counties.valid_to, 9999)
    where
        regions.valid_to is not null
        and (regions.region_code, regions.valid_from) not in (
            select (successions.region_code, successions.valid_from) from successions
        )
),

successors as (
    select * from successions
    union all
    select * from county_successions
)

select
    successors.region_code,
    successors.valid_from,
    periods.region_code as next_code,
    periods.valid_from as next_from,
    periods.valid_to as next_to
from successors
asof inner join regions as periods
    on successors.successor_code = periods.region_code and successors.succeeded_in >= periods.valid_from
where (successors.region_code, successors.valid_from) <> (periods.region_code, periods.valid_from)
