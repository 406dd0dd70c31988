with

-- numbers replace codes for speed, because the joins below make a row for each term of each report
reports as (
    select
        *,
        row_number() over () as report_number
    from {{ ref('dim_report') }}
    where is_current and body_key is not null and report_year is not null and document_id = report_id
),

documents as (
    select
        documents.document_id,
        reports.report_number
    from {{ ref('dim_report') }} as documents
    inner join reports on documents.report_id = reports.report_id
    where documents.is_current
),

bodies as (
    select * from {{ ref('dim_body') }}
),

metrics as (
    select * from {{ ref('metrics') }}
),

included as (
    select distinct document_id from {{ ref('rpt_included_reports') }}
),

-- the divisions of the report's year
divisions as (
    select
        document_id,
        max(region_code) filter (where region_level = 'province') as province_code,
        max(region_code) filter (where region_level = 'prefecture') as prefecture_code,
        max(region_code) filter (where region_level = 'county') as county_code
    from {{ ref('rpt_report_regions') }}
    where division_basis = 'then'
    group by document_id
),

scopes as (
    select * from {{ ref('code_names') }}
    where kind = 'scope'
),

numbered_terms as (
    select
        terms.*,
        metrics.position as metric_position,
        dense_rank() over (order by terms.table_code, terms.row_code, terms.column_code) as figure_number
    from {{ ref('metric_terms') }} as terms
    inner join metrics on terms.metric_code = metrics.metric_code
),

term_counts as (
    select
        metric_position,
        count(*) as term_count
    from numbered_terms
    group by metric_position
),

numbered_figures as (
    select distinct
        table_code,
        row_code,
        column_code,
        figure_number
    from numbered_terms
),

figures as (
    select
        documents.report_number,
        numbered_figures.figure_number,
        figures.value,
        figures.unknown_cell_count
    from {{ ref('rpt_report_figures') }} as figures
    inner join documents on figures.document_id = documents.document_id
    inner join numbered_figures
        on
        figures.table_code = numbered_figures.table_code
        and figures.row_code = numbered_figures.row_code
        and figures.column_code = numbered_figures.column_code
),

-- a side is metric_values if each of its terms is metric_values
sides as (
    select
        figures.report_number,
        terms.metric_position,
        count(*) as term_count,
        sum(figures.value * terms.sign) filter (where terms.side = 'numerator') as numerator,
        sum(figures.value * terms.sign) filter (where terms.side = 'denominator') as denominator,
        count(*) filter (where figures.value is null and terms.side = 'numerator') as unknown_numerator_count,
        count(*) filter (where figures.value is null and terms.side = 'denominator') as unknown_denominator_count,
        sum(figures.unknown_cell_count) as unknown_cell_count
    from figures
    inner join numbered_terms as terms on figures.figure_number = terms.figure_number
    group by figures.report_number, terms.metric_position
),

channel_tables as (
    select table_code from {{ ref('table_codebooks') }}
    where codebook = 'review_channels'
),

-- channels that print more results than cases: no share of their cases means anything
exceeded_channels as (
    select
        documents.report_number,
        figures.row_code as channel_code
    from {{ ref('rpt_report_figures') }} as figures
    inner join documents on figures.document_id = documents.document_id
    inner join channel_tables on figures.table_code = channel_tables.table_code
    group by documents.report_number, figures.row_code
    having
        sum(figures.value) filter (where figures.column_code <> 'total')
        > max(figures.value) filter (where figures.column_code = 'total')
),

exceeded_metrics as (
    select distinct
        exceeded_channels.report_number,
        terms.metric_position
    from exceeded_channels
    inner join {{ ref('review_channels') }} as channels on exceeded_channels.channel_code = channels.channel_code
    cross join channel_tables
    inner join numbered_terms as terms
        on
        channel_tables.table_code = terms.table_code
        and terms.row_code in (channels.channel_code, channels.parent_code)
),

metric_values as (
    select
        sides.report_number,
        sides.metric_position,
        try_cast(if(sides.unknown_numerator_count = 0, sides.numerator, null) as bigint) as numerator,
        try_cast(if(sides.unknown_denominator_count = 0, sides.denominator, null) as bigint) as denominator,
        cast(sides.unknown_cell_count as integer) as unknown_cell_count,
        sides.unknown_numerator_count + sides.unknown_denominator_count = 0 as is_known,
        -- parts that exceed their whole give no share
        metrics.kind = 'proportion' and (
            exceeded_metrics.report_number is not null
            or coalesce(sides.numerator not between 0 and sides.denominator, false)
        ) as is_out_of_bounds
    from sides
    inner join metrics on sides.metric_position = metrics.position
    -- only metrics whose lines are all in the report's form
    inner join term_counts
        on sides.metric_position = term_counts.metric_position and sides.term_count = term_counts.term_count
    left join exceeded_metrics
        on
        sides.report_number = exceeded_metrics.report_number
        and sides.metric_position = exceeded_metrics.metric_position
),

bounded_values as (
    select
        report_number,
        metric_position,
        unknown_cell_count,
        is_known and not is_out_of_bounds as is_known,
        if(is_out_of_bounds, null, numerator) as numerator,
        if(is_out_of_bounds and denominator < 0, null, denominator) as denominator
    from metric_values
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
    divisions.province_code,
    divisions.prefecture_code,
    divisions.county_code,

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
    metrics.position as metric_position,
    {{ rate_columns('bounded_values.numerator', 'bounded_values.denominator', 'metrics.kind') }},
    coalesce(bounded_values.unknown_cell_count, 0) as unknown_cell_count,

    -- flags
    coalesce(bounded_values.is_known, false) as is_known,
    included.document_id is not null as is_included,
    reports.counts_in_nation,
    reports.counts_in_province,
    reports.counts_in_prefecture,
    reports.counts_in_county,
    metrics.is_headline
from reports
inner join bodies on reports.body_key = bodies.body_key
inner join scopes on reports.scope_code = scopes.code
left join divisions on reports.document_id = divisions.document_id
left join included on reports.document_id = included.document_id
cross join metrics
left join bounded_values
    on reports.report_number = bounded_values.report_number and metrics.position = bounded_values.metric_position
