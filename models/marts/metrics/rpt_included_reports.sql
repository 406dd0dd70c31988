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

-- own reports include no other
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
        reports.is_current and reports.report_year is not null and reports.region_code is not null
        and reports.scope_code <> 'own'
),

-- one for each division; a zone's is of a part of its division
whole as (
    select * from roll_ups
    where not is_zone
    qualify
        row_number() over (
            partition by region_code, report_year, scope_code
            order by sector_code is distinct from 'government', document_id
        ) = 1
),

placed as (
    select
        roll_ups.*,
        regions.valid_from
    from roll_ups
    asof inner join regions
        on roll_ups.region_code = regions.region_code and roll_ups.report_year >= regions.valid_from
)

select
    placed.document_id,
    whole.document_id as included_in,
    coalesce(placed.level = whole.level, false) as is_same_level,
    coalesce(placed.sector_code = whole.sector_code, false) as is_same_sector
from placed
inner join ancestors on placed.region_code = ancestors.region_code and placed.valid_from = ancestors.valid_from
inner join whole
    on
    ancestors.ancestor_code = whole.region_code
    and placed.report_year = whole.report_year
    and placed.scope_code = whole.scope_code
    and placed.document_id <> whole.document_id
-- the whole of a division is not part of another report on the same one
where
    placed.region_code <> whole.region_code
    or placed.document_id not in (select wholes.document_id from whole as wholes)
