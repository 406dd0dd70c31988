select
    cards.body_key,
    cards.body_name,
    cards.level_name_zh || ' ' || cards.level_name_en as level_name,
    cards.sector_name_zh || ' ' || cards.sector_name_en as sector_name,
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
left join marts.dim_region as regions on cards.region_code = regions.region_code and regions.is_in_force
