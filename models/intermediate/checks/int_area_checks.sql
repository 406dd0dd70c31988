-- The parts of a division are the own reports of its bodies and, for each division below it, that one's roll-up or else
-- its parts.
with

figures as (
    select * from {{ ref('int_division_figures') }}
),

of_counties as (
    select
        region_code,
        report_year,
        row_code,
        prefecture_code,
        province_code,
        own_sum as sum_of_parts,
        coalesce(area_value, own_sum) as value
    from figures
    where level = 'county'
),

parts_of_prefectures as (
    select
        region_code,
        report_year,
        row_code,
        own_sum as value
    from figures
    where level = 'prefecture'
    union all
    select
        prefecture_code as region_code,
        report_year,
        row_code,
        value
    from of_counties
    where prefecture_code is not null
),

sums_of_prefectures as (
    select
        region_code,
        report_year,
        row_code,
        sum(value) as sum_of_parts
    from parts_of_prefectures
    group by region_code, report_year, row_code
),

figures_of_prefectures as (
    select * from figures
    where level = 'prefecture'
),

-- a prefecture can have a roll-up and no part, or parts and no roll-up
of_prefectures as (
    select
        coalesce(figures.region_code, sums.region_code) as region_code,
        coalesce(figures.report_year, sums.report_year) as report_year,
        coalesce(figures.row_code, sums.row_code) as row_code,
        coalesce(figures.area_value, sums.sum_of_parts) as value
    from figures_of_prefectures as figures
    full join sums_of_prefectures as sums
        on
        figures.region_code = sums.region_code
        and figures.report_year = sums.report_year
        and figures.row_code = sums.row_code
),

parts_of_provinces as (
    select
        region_code,
        report_year,
        row_code,
        own_sum as value
    from figures
    where level = 'province'
    union all
    select
        left(region_code, 2) || '0000' as region_code,
        report_year,
        row_code,
        value
    from of_prefectures
    union all
    select
        province_code as region_code,
        report_year,
        row_code,
        value
    from of_counties
    where prefecture_code is null
),

all_sums as (
    select
        region_code,
        report_year,
        row_code,
        sum_of_parts
    from of_counties
    union all
    select * from sums_of_prefectures
    union all
    select
        region_code,
        report_year,
        row_code,
        sum(value) as sum_of_parts
    from parts_of_provinces
    group by region_code, report_year, row_code
)

select
    figures.area_document_id as document_id,
    'area_parts' as rule_code,
    figures.table_code,
    figures.row_code,
    figures.column_code,
    try_cast(all_sums.sum_of_parts as bigint) as expected,
    try_cast(figures.area_value_in_print as bigint) as reported
from figures
inner join all_sums
    on
    figures.region_code = all_sums.region_code
    and figures.report_year = all_sums.report_year
    and figures.row_code = all_sums.row_code
where figures.area_document_id is not null and all_sums.sum_of_parts is not null
