with

bodies as (
    select * from {{ ref('dim_body') }}
),

regions as (
    select * from {{ ref('dim_region') }}
),

ancestors as (
    select * from {{ ref('dim_region_ancestor') }}
    where division_basis = 'then' and ancestor_level <> 'nation'
),

-- an own report includes no other report
roll_ups as (
    select
        reports.document_id,
        reports.report_year,
        reports.scope_code,
        reports.region_code,
        bodies.is_zone,
        bodies.level,
        bodies.sector_code
    from {{ ref('dim_report') }} as reports
    inner join bodies on reports.body_key = bodies.body_key
    where
        reports.is_current and reports.document_id = reports.report_id
        and reports.report_year is not null and reports.region_code is not null
        and reports.scope_code <> 'own'
),

-- one roll-up for each division; the report of a zone covers only a part of its division
division_roll_ups as (
    select * from roll_ups
    where not is_zone
    qualify
        row_number() over (
            partition by region_code, report_year, scope_code
            order by sector_code is distinct from 'government', document_id
        ) = 1
),

with_periods as (
    select
        roll_ups.*,
        regions.valid_from
    from roll_ups
    asof inner join regions
        on roll_ups.region_code = regions.region_code and roll_ups.report_year >= regions.valid_from
)

select
    with_periods.document_id,
    division_roll_ups.document_id as included_in,
    coalesce(with_periods.level = division_roll_ups.level, false) as is_same_level,
    coalesce(with_periods.sector_code = division_roll_ups.sector_code, false) as is_same_sector
from with_periods
inner join ancestors
    on with_periods.region_code = ancestors.region_code and with_periods.valid_from = ancestors.valid_from
inner join division_roll_ups
    on
    ancestors.ancestor_code = division_roll_ups.region_code
    and with_periods.report_year = division_roll_ups.report_year
    and with_periods.scope_code = division_roll_ups.scope_code
    and with_periods.document_id <> division_roll_ups.document_id
-- the roll-up of a division is not included in another report on the same division
where
    with_periods.region_code <> division_roll_ups.region_code
    or with_periods.document_id not in (select same_roll_ups.document_id from division_roll_ups as same_roll_ups)
