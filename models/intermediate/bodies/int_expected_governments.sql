-- The governments of the divisions that existed at the end of a year: reports are written after it. Hong Kong, Macao
-- and Taiwan have no such reports. The invented country has its own divisions only.
with

regions as (
    select * from {{ ref('int_regions') }}
    where
        province_code not in ('710000', '810000', '820000')
        and {{ 'left(region_code, 1) = \'9\'' if var('demo', false) else 'left(region_code, 1) <> \'9\'' }}
),

lineages as (
    select * from {{ ref('int_region_lineages') }}
),

years as (
    select unnest(range(first_year, last_year + 1)) as report_year from {{ ref('int_coverage_years') }}
)

select
    {{ body_key('lineages.lineage', 'regions.level', "''") }} as body_key,
    years.report_year,
    regions.region_code,
    regions.level,
    'government' as sector_code,
    -- 区 are named after their prefecture
    if(
        regions.level = 'county' and regions.prefecture_name is not null and regexp_matches(regions.region_name, '区$'),
        regions.prefecture_name,
        ''
    ) || {{ government_of('regions.region_name') }} as body_name
from years
inner join regions
    on years.report_year >= regions.valid_from and years.report_year < coalesce(regions.valid_to, 9999)
inner join lineages on regions.region_code = lineages.region_code and regions.valid_from = lineages.valid_from
