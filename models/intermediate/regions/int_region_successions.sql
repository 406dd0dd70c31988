with

regions as (
    select * from {{ ref('int_regions') }}
),

-- 420602[1984] was split off in 1984 while the unit went on; a code without a year replaced the unit at its end
listed_codes as (
    select
        region_code,
        valid_from,
        valid_to,
        trim(unnest(string_split(new_codes, ';'))) as new_code
    from regions
    where new_codes is not null
),

listed_successions as (
    select
        region_code,
        valid_from,
        left(new_code, 6) as successor_code,
        coalesce(try_cast(regexp_extract(new_code, '\[([0-9]{4})\]', 1) as integer), valid_to) as succeeded_in,
        case when contains(new_code, '[') then 'split_off' else 'replaced' end as succession
    from listed_codes
),

-- a rename starts the next period of the same code, whether or not the reference lists it
periods as (
    select
        *,
        lead(valid_from) over (partition by region_code order by valid_from) as next_from
    from regions
),

continued as (
    select
        region_code,
        valid_from,
        region_code as successor_code,
        valid_to as succeeded_in,
        'continued' as succession
    from periods
    where status_name = '变更' and next_from = valid_to
)

select * from continued
union all
select listed_successions.*
from listed_successions
where not exists (
    select 1
    from continued
    where
        continued.region_code = listed_successions.region_code
        and continued.valid_from = listed_successions.valid_from
        and continued.successor_code = listed_successions.successor_code
        and listed_successions.succession = 'replaced'
)
