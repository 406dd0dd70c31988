with

lineages as (
    select * from {{ ref('int_region_lineages') }}
),

regions as (
    select * from {{ ref('int_regions') }}
)

select
    lineages.lineage,
    any_value(regions.level) as level,
    min(regions.valid_from) as first_year,
    if(count(regions.valid_to) = count(*), max(regions.valid_to), null) as ended_in,
    arg_max(regions.region_code, regions.valid_from) as last_code
from lineages
inner join regions on lineages.region_code = regions.region_code and lineages.valid_from = regions.valid_from
group by lineages.lineage
