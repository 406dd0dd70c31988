with

indicators as (
    select * from {{ ref('sheet_indicators') }}
),

crosswalk as (
    select * from {{ ref('crosswalk') }}
),

-- the unit of the last form that has the line
units as (
    select
        form_cells.row_code,
        last(form_cells.unit_code order by form_versions.first_report_year, form_cells.form_code) as unit_code
    from {{ ref('form_cells') }} as form_cells
    inner join {{ ref('table_codebooks') }} as codebooks
        on form_cells.table_code = codebooks.table_code and codebooks.codebook = 'sheet_indicators'
    inner join {{ ref('form_versions') }} as form_versions on form_cells.form_code = form_versions.form_code
    group by form_cells.row_code
)

select
    -- ids
    indicators.indicator_code,
    indicators.parent_code,
    indicators.section_code,

    -- text
    indicators.name_zh,
    indicators.name_en,
    if(starts_with(units.unit_code, 'CNY'), 'CNY', units.unit_code) as unit_code,
    coalesce(crosswalk.comparability, 'none') as comparability,
    crosswalk.note as comparability_note,

    -- numbers
    indicators.position
from indicators
left join crosswalk on indicators.indicator_code = crosswalk.indicator_code
left join units on indicators.indicator_code = units.row_code
