with

metrics as (
    select * from {{ ref('metrics') }}
),

scopes as (
    select * from {{ ref('code_names') }}
    where kind = 'scope' and code <> 'unknown'
),

reports as (
    select * from {{ ref('dim_report') }}
    where is_current and document_id = report_id and body_key is not null and report_year is not null
),

regions as (
    select * from {{ ref('dim_region') }}
),

about as (
    select * from {{ ref('rpt_about') }}
),

years as (
    select cast(unnest(range(min(report_year), max(report_year) + 1)) as integer) as report_year
    from reports
),

-- the Regulation is no law in Taiwan, Hong Kong and Macau; the invented country has the provinces that it was made with
expected_provinces as (
    select
        years.report_year,
        count(distinct regions.province_code) as expected_province_count
    from years
    cross join about
    inner join regions
        on
        regions.level = 'province'
        and years.report_year >= regions.valid_from
        and years.report_year <= coalesce(regions.valid_to, years.report_year)
    where
        case
            when about.is_synthetic
                then left(regions.region_code, 2) in (
                    select left(bodies.region_code, 2) from {{ ref('dim_body') }} as bodies
                )
            else regions.region_code not in ('710000', '810000', '820000')
        end
    group by years.report_year
),

rates as (
    select
        *,
        level = 'province' as is_of_province
    from {{ ref('rpt_body_rates') }}
),

sums as (
    select
        report_year,
        scope_code,
        metric_code,
        try_cast(sum(numerator) filter (where counts_in_nation and is_known) as bigint) as numerator,
        try_cast(sum(denominator) filter (where counts_in_nation and is_known) as bigint) as denominator,
        count(*) filter (where counts_in_nation and is_known) as report_count,
        count(distinct body_key) filter (where counts_in_nation and is_known) as body_count,
        count(*) filter (where counts_in_nation and not is_known) as unknown_report_count,
        count(*) filter (where is_included) as included_report_count,
        sum(unknown_cell_count) filter (where counts_in_nation) as unknown_cell_count
    from rates
    group by report_year, scope_code, metric_code
),

provinces as (
    select
        report_year,
        scope_code,
        metric_code,
        province_code,
        bool_or(is_of_province) as has_own_roll_up
    from rates
    where counts_in_nation and is_known and province_code is not null
    group by all
),

province_counts as (
    select
        report_year,
        scope_code,
        metric_code,
        count(*) as province_count,
        count(*) filter (where has_own_roll_up) as province_roll_up_count
    from provinces
    group by all
),

missing_reports as (
    select
        report_year,
        count(*) as missing_report_count
    from {{ ref('rpt_coverage') }}
    where coverage_state = 'none' and has_any_report
    group by report_year
),

uncounted as (
    select
        reports.report_year,
        count(*) filter (where reports.scope_code = 'unknown') as unknown_scope_report_count,
        try_cast(
            sum(rates.numerator) filter (where reports.scope_code = 'unknown' and rates.is_known) as bigint
        ) as unknown_scope_received,
        count(*) filter (
            where reports.scope_code = 'area' and not reports.counts_in_nation and not rates.is_included
        ) as unplaced_roll_up_count
    from reports
    inner join rates on reports.document_id = rates.document_id and rates.metric_code = 'received_count'
    group by reports.report_year
)

select
    years.report_year,
    scopes.code as scope_code,
    scopes.name_zh as scope_name_zh,
    scopes.name_en as scope_name_en,
    metrics.metric_code,
    metrics.position as metric_position,
    metrics.topic_code,
    metrics.item_code,
    metrics.kind as metric_kind,
    metrics.name_zh as metric_name_zh,
    metrics.name_en as metric_name_en,
    metrics.is_headline,
    {{ rate_columns('sums.numerator', 'sums.denominator', 'metrics.kind') }},
    cast(coalesce(sums.report_count, 0) as integer) as report_count,
    cast(coalesce(sums.body_count, 0) as integer) as body_count,
    cast(coalesce(province_counts.province_count, 0) as integer) as province_count,
    cast(coalesce(expected_provinces.expected_province_count, 0) as integer) as expected_province_count,
    if(
        scopes.code = 'area',
        coalesce(province_counts.province_roll_up_count, 0) / nullif(expected_provinces.expected_province_count, 0),
        null
    ) as province_roll_up_share,
    if(
        scopes.code = 'area',
        coalesce(province_counts.province_count - province_counts.province_roll_up_count, 0)
        / nullif(expected_provinces.expected_province_count, 0),
        null
    ) as lower_roll_up_share,
    1 - coalesce(province_counts.province_count, 0)
    / nullif(expected_provinces.expected_province_count, 0) as missing_province_share,
    cast(coalesce(sums.unknown_report_count, 0) as integer) as unknown_report_count,
    cast(coalesce(sums.included_report_count, 0) as integer) as included_report_count,
    cast(coalesce(missing_reports.missing_report_count, 0) as integer) as missing_report_count,
    cast(coalesce(sums.unknown_cell_count, 0) as integer) as unknown_cell_count,
    cast(coalesce(uncounted.unknown_scope_report_count, 0) as integer) as unknown_scope_report_count,
    uncounted.unknown_scope_received,
    cast(coalesce(uncounted.unplaced_roll_up_count, 0) as integer) as unplaced_roll_up_count
from years
cross join scopes
cross join metrics
left join sums
    on
    years.report_year = sums.report_year
    and scopes.code = sums.scope_code
    and metrics.metric_code = sums.metric_code
left join province_counts
    on
    years.report_year = province_counts.report_year
    and scopes.code = province_counts.scope_code
    and metrics.metric_code = province_counts.metric_code
left join expected_provinces on years.report_year = expected_provinces.report_year
left join missing_reports on years.report_year = missing_reports.report_year
left join uncounted on years.report_year = uncounted.report_year
