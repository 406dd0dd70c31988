with

rates as (
    select
        *,
        if(metric_kind = 'count', numerator, rate) as figure
    from {{ ref('rpt_body_rates') }}
    where is_known and scope_code <> 'unknown' and level is not null
),

-- of two roll-ups of one division, only one counts: that of the government, not of its office
included as (
    select document_id from {{ ref('rpt_included_reports') }}
    where is_same_division
),

levels as (
    select * from {{ ref('code_names') }}
    where kind = 'level'
),

counted as (
    select rates.*
    from rates
    anti join included on rates.document_id = included.document_id
    where rates.figure is not null
),

ranked as (
    select
        *,
        row_number() over (
            partition by report_year, scope_code, level, metric_code
            order by numerator desc, document_id asc
        ) as size_rank,
        -- a tenth of the bodies, at least one
        ceil(
            count(*) over (partition by report_year, scope_code, level, metric_code) / 10.0
        ) as tenth_count
    from counted
),

spread as (
    select
        report_year,
        scope_code,
        any_value(scope_name_zh) as scope_name_zh,
        any_value(scope_name_en) as scope_name_en,
        level,
        metric_code,
        any_value(metric_position) as metric_position,
        any_value(metric_kind) as metric_kind,
        any_value(metric_name_zh) as metric_name_zh,
        any_value(metric_name_en) as metric_name_en,
        cast(count(*) as integer) as known_body_count,
        quantile_cont(cast(figure as double), 0.25) as first_quartile_of_bodies,
        quantile_cont(cast(figure as double), 0.5) as median_of_bodies,
        quantile_cont(cast(figure as double), 0.75) as third_quartile_of_bodies,
        avg(if(figure = 0, 1, 0)) as zero_share_of_bodies,
        if(
            any_value(metric_kind) = 'count',
            sum(numerator) filter (where size_rank <= tenth_count) / nullif(sum(numerator), 0),
            null
        ) as top_tenth_share,
        if(any_value(metric_kind) = 'count', null, sum(numerator) / nullif(sum(denominator), 0)) as pooled_rate
    from ranked
    group by report_year, scope_code, level, metric_code
)

select
    spread.*,
    levels.name_zh as level_name_zh,
    levels.name_en as level_name_en
from spread
inner join levels on spread.level = levels.code
