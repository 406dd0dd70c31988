-- Only what is near is joined: the figures of the forms since 2019 continue no other series.
with

reports as (
    select * from {{ ref('dim_report') }}
    where is_current and body_key is not null and report_year is not null
),

indicators as (
    select * from {{ ref('dim_indicator') }}
),

sheet_figures as (
    select
        reports.report_id,
        figures.indicator_code,
        reports.form_code,
        figures.value,
        1 as source_rank
    from {{ ref('fct_sheet_figures') }} as figures
    inner join reports on figures.document_id = reports.document_id
    where figures.measure_code = 'in_year'
),

table_figures as (
    select
        reports.report_id,
        terms.indicator_code,
        max(reports.form_code) as form_code,
        -- null unless every part is known
        if(count(cells.value) = count(*), sum(cells.value * terms.sign), null) as value,
        0 as source_rank
    from {{ ref('rpt_provenance') }} as cells
    inner join {{ ref('crosswalk_terms') }} as terms
        on
        cells.table_code = terms.table_code
        and cells.row_code = terms.row_code
        and cells.column_code = terms.column_code
    inner join indicators on terms.indicator_code = indicators.indicator_code and indicators.comparability = 'near'
    inner join reports on cells.document_id = reports.document_id
    group by reports.report_id, terms.indicator_code
),

all_figures as (
    select * from table_figures
    union all by name
    select * from sheet_figures
),

-- a report that prints the sheet beside the tables counts once
figures as (
    select * from all_figures
    qualify row_number() over (partition by report_id, indicator_code order by source_rank) = 1
),

series as (
    select
        figures.*,
        reports.body_key,
        reports.body_name,
        reports.report_year,
        reports.scope_code
    from figures
    inner join reports on figures.report_id = reports.document_id
),

forms_of_years as (
    select
        body_key,
        indicator_code,
        report_year,
        min(form_code) as form_code
    from series
    group by body_key, indicator_code, report_year
),

with_year_before as (
    select
        series.*,
        earlier.form_code as earlier_form_code
    from series
    asof left join forms_of_years as earlier
        on
        series.body_key = earlier.body_key
        and series.indicator_code = earlier.indicator_code
        and series.report_year > earlier.report_year
)

select
    -- ids
    series.report_id as document_id,
    series.body_key,
    series.scope_code,
    series.indicator_code as series_code,
    series.form_code,
    series.earlier_form_code,

    -- text
    series.body_name,
    indicators.name_zh as series_name_zh,
    indicators.name_en as series_name_en,
    indicators.comparability,
    indicators.comparability_note,

    -- numbers
    series.report_year,
    try_cast(series.value as decimal(32, 8)) as value,

    -- flags
    coalesce(series.earlier_form_code <> series.form_code, false) as is_break
from with_year_before as series
inner join indicators on series.indicator_code = indicators.indicator_code
