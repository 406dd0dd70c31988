with

levels as (
    select distinct
        level,
        level_name_zh || ' ' || level_name_en as level_name
    from marts.rpt_level_rates
),

sectors as (
    select distinct
        sector_code,
        sector_name_zh || ' ' || sector_name_en as sector_name
    from marts.rpt_sector_rates
)

select
    cards.body_key,
    cards.body_name,
    coalesce(levels.level_name, cards.level) as level_name,
    coalesce(sectors.sector_name, cards.sector_code) as sector_name,
    regions.full_name as region_name,
    cards.first_year || '–' || cards.last_year as years,
    cards.current_report_count,
    cards.consistent_report_count,
    cards.passed_count,
    cards.broken_count,
    cards.unassessable_count,
    cards.signal_count,
    coalesce(cards.inconsistent_years, '—') as inconsistent_years
from marts.rpt_body_scorecard as cards
left join levels on cards.level = levels.level
left join sectors on cards.sector_code = sectors.sector_code
left join marts.dim_region as regions on cards.region_code = regions.region_code and regions.is_in_force
