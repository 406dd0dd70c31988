with

reports as (
    select * from {{ ref('dim_report') }}
    where is_current and body_key is not null and report_year is not null
),

bodies as (
    select * from {{ ref('dim_body') }}
),

metrics as (
    select * from {{ ref('metrics') }}
),

terms as (
    select
        *,
        count(*) over (partition by metric_code) as term_count
    from {{ ref('metric_terms') }}
),

figures as (
    select * from {{ ref('rpt_report_figures') }}
),

-- a metric counts if the form has each of its lines; a side of it is known if each of its terms is
sides as (
    select
        figures.document_id,
        terms.metric_code,
        sum(figures.value * terms.sign) filter (where terms.side = 'numerator') as numerator,
        sum(figures.value * terms.sign) filter (where terms.side = 'denominator') as denominator,
        count(*) filter (where figures.value is null and terms.side = 'numerator') as unknown_numerator_count,
        count(*) filter (where figures.value is null and terms.side = 'denominator') as unknown_denominator_count,
        sum(figures.unknown_cell_count) as unknown_cell_count
    from figures
    inner join terms
        on
        figures.table_code = terms.table_code
        and figures.row_code = terms.row_code
        and figures.column_code = terms.column_code
    group by figures.document_id, terms.metric_code
    having count(*) = any_value(terms.term_count)
),

known as (
    select
        document_id,
        metric_code,
        cast(if(unknown_numerator_count = 0, numerator, null) as bigint) as numerator,
        cast(if(unknown_denominator_count = 0, denominator, null) as bigint) as denominator,
        cast(unknown_cell_count as integer) as unknown_cell_count,
        unknown_numerator_count + unknown_denominator_count = 0 as is_known
    from sides
)

select
    -- ids
    reports.document_id,
    reports.body_key,
    reports.scope_code,
    metrics.metric_code,
    metrics.topic_code,
    metrics.item_code,
    bodies.sector_code,
    reports.region_code,

    -- text
    reports.body_name,
    bodies.level,
    scopes.name_zh as scope_name_zh,
    scopes.name_en as scope_name_en,
    metrics.kind as metric_kind,
    metrics.name_zh as metric_name_zh,
    metrics.name_en as metric_name_en,

    -- numbers
    reports.report_year,
    {{ rate_columns('known.numerator', 'known.denominator', 'metrics.kind') }},
    coalesce(known.unknown_cell_count, 0) as unknown_cell_count,

    -- flags
    coalesce(known.is_known, false) as is_known,
    metrics.is_headline
from reports
inner join bodies on reports.body_key = bodies.body_key
inner join {{ ref('code_names') }} as scopes on scopes.kind = 'scope' and reports.scope_code = scopes.code
cross join metrics
left join known on reports.document_id = known.document_id and metrics.metric_code = known.metric_code
