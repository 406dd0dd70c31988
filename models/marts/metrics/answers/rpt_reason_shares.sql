with

reports as (
    select * from {{ ref('dim_report') }}
),

places as (
    select * from {{ ref('rpt_report_regions') }}
    where division_basis = 'then' and is_counted
),

outcomes as (
    select * from {{ ref('dim_outcome') }}
),

code_names as (
    select * from {{ ref('code_names') }}
    where kind = 'scope'
),

line_totals as (
    select
        reports.report_id,
        totals.line_code,
        totals.value
    from {{ ref('fct_request_totals') }} as totals
    inner join reports on totals.document_id = reports.document_id
),

reasons as (
    select * from outcomes
    where is_leaf and parent_code in ('denied', 'unable', 'not_processed')
),

-- a share is of reports in which every line is known: of outcomes, of refusals and of the kind of refusal
of_reports as (
    select
        line_totals.report_id,
        count(line_totals.value) = count(*) as is_known,
        sum(line_totals.value) filter (where outcomes.is_leaf) as outcome_count,
        sum(line_totals.value) filter (where reasons.outcome_code is not null) as refusal_count
    from line_totals
    inner join outcomes on line_totals.line_code = outcomes.outcome_code
    left join reasons on line_totals.line_code = reasons.outcome_code
    group by line_totals.report_id
),

of_kinds as (
    select
        line_totals.report_id,
        reasons.parent_code as kind_code,
        sum(line_totals.value) as kind_count
    from line_totals
    inner join reasons on line_totals.line_code = reasons.outcome_code
    group by line_totals.report_id, reasons.parent_code
),

sums as (
    select
        places.region_code,
        any_value(places.region_level) as region_level,
        reports.report_year,
        reports.scope_code,
        reasons.outcome_code as refusal_code,
        any_value(reasons.parent_code) as kind_code,
        any_value(reasons.position) as reason_position,
        any_value(reasons.name_zh) as reason_name_zh,
        any_value(reasons.name_en) as reason_name_en,
        try_cast(sum(line_totals.value) as bigint) as reason_count,
        try_cast(sum(of_reports.outcome_count) as bigint) as outcome_count,
        try_cast(sum(of_reports.refusal_count) as bigint) as refusal_count,
        try_cast(sum(of_kinds.kind_count) as bigint) as kind_count,
        cast(count(*) as integer) as report_count
    from places
    inner join reports on places.document_id = reports.document_id
    inner join of_reports on reports.report_id = of_reports.report_id and of_reports.is_known
    inner join line_totals on reports.report_id = line_totals.report_id
    inner join reasons on line_totals.line_code = reasons.outcome_code
    inner join of_kinds on reports.report_id = of_kinds.report_id and reasons.parent_code = of_kinds.kind_code
    group by places.region_code, reports.report_year, reports.scope_code, reasons.outcome_code
)

select
    sums.*,
    code_names.name_zh as scope_name_zh,
    code_names.name_en as scope_name_en,
    sums.reason_count / nullif(sums.outcome_count, 0) as share_of_outcomes,
    sums.reason_count / nullif(sums.refusal_count, 0) as share_of_refusals,
    sums.reason_count / nullif(sums.kind_count, 0) as share_of_kind,
    sums.refusal_count < 30 as is_small_n
from sums
inner join code_names on sums.scope_code = code_names.code
