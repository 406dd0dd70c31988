with

regions as (
    select * from {{ ref('int_regions') }}
),

-- 420602[1984]: split off in that year while the unit went on; without a bracket: what it became when its period ended
listed as (
    select
        region_code,
        valid_from,
        valid_to,
        trim(unnest(string_split(new_codes, ';'))) as new_code
    from regions
    where new_codes is not null
),

of_reference as (
    select
        region_code,
        valid_from,
        left(new_code, 6) as successor_code,
        coalesce(try_cast(regexp_extract(new_code, '\[([0-9]{4})\]', 1) as integer), valid_to) as succeeded_in,
        case when contains(new_code, '[') then 'split_off' else 'replaced' end as succession
    from listed
),

-- a rename is the next period of the same code, also where the reference doesn't list it
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
select of_reference.*
from of_reference
where not exists (
    select 1
    from continued
    where
        continued.region_code = of_reference.region_code
        and continued.valid_from = of_reference.valid_from
        and continued.successor_code = of_reference.successor_code
        and of_reference.succession = 'replaced'
)
