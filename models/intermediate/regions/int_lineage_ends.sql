with

lineages as (
    select * from {{ ref('int_region_lineages') }}
),

regions as (
    select * from {{ ref('int_regions') }}
)

select
    lineages.lineage,
    any_value(regions.level order by regions.valid_from desc, regions.region_code asc) as level,
    min(regions.valid_from) as first_year,
    if(count(regions.valid_to) = count(*), max(regions.valid_to), null) as ended_in,
    any_value(regions.region_code order by regions.valid_from desc, regions.region_code asc) as last_code
from lineages
inner join regions on lineages.region_code = regions.region_code and lineages.valid_from = regions.valid_from
group by lineages.lineage
