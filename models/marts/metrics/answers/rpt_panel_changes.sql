with

rates as (
    select * from {{ ref('rpt_body_rates') }}
    where counts_in_nation and is_known
),

national_series as (
    select * from {{ ref('rpt_national_series') }}
),

-- the same bodies, counted with known figures in both years
matched as (
    select
        this_year.report_year,
        this_year.scope_code,
        this_year.metric_code,
        cast(count(*) as integer) as body_count,
        try_cast(sum(year_before.numerator) as bigint) as numerator_before,
        try_cast(sum(this_year.numerator) as bigint) as numerator,
        try_cast(sum(year_before.denominator) as bigint) as denominator_before,
        try_cast(sum(this_year.denominator) as bigint) as denominator
    from rates as this_year
    inner join rates as year_before
        on
        this_year.body_key = year_before.body_key
        and this_year.scope_code = year_before.scope_code
        and this_year.metric_code = year_before.metric_code
        and this_year.report_year = year_before.report_year + 1
    group by this_year.report_year, this_year.scope_code, this_year.metric_code
),

figures as (
    select
        this_year.report_year,
        this_year.scope_code,
        this_year.scope_name_zh,
        this_year.scope_name_en,
        this_year.metric_code,
        this_year.metric_position,
        this_year.metric_kind,
        this_year.metric_name_zh,
        this_year.metric_name_en,
        year_before.body_count as raw_body_count_before,
        this_year.body_count as raw_body_count,
        if(this_year.metric_kind = 'count', year_before.numerator, year_before.rate) as raw_before,
        if(this_year.metric_kind = 'count', this_year.numerator, this_year.rate) as raw,
        coalesce(matched.body_count, 0) as matched_body_count,
        if(
            this_year.metric_kind = 'count',
            matched.numerator_before,
            matched.numerator_before / nullif(matched.denominator_before, 0)
        ) as matched_before,
        if(
            this_year.metric_kind = 'count', matched.numerator, matched.numerator / nullif(matched.denominator, 0)
        ) as matched
    from national_series as this_year
    inner join national_series as year_before
        on
        this_year.scope_code = year_before.scope_code
        and this_year.metric_code = year_before.metric_code
        and this_year.report_year = year_before.report_year + 1
    left join matched
        on
        this_year.report_year = matched.report_year
        and this_year.scope_code = matched.scope_code
        and this_year.metric_code = matched.metric_code
)

select
    * replace (
        cast(raw_before as double) as raw_before,
        cast(raw as double) as raw,
        cast(matched_before as double) as matched_before,
        cast(matched as double) as matched
    ),
    cast(raw - raw_before as double) as raw_change,
    cast(matched - matched_before as double) as matched_change
from figures
