-- Who is taken to court? Reconsiderations and suits against the requests decided, and the share of closed cases that
-- were corrected.
-- Grain: one report with cases. Read a share of few cases together with its count.
-- Run: .venv/bin/duckdb -readonly warehouse/ogi.duckdb < analyses/who_is_taken_to_court.sql
-- On the sample: 淮安市 has 46 suits and 351 reconsiderations, 13 for each 100 decisions, and a fifth of its closed
-- cases were corrected. 平潭 was taken to court 12 times in 2021, and no decision was corrected.
with

reports as (
    select
        document_id,
        report_id
    from marts.dim_report
),

-- the tables of a report can be split over several documents
totals as (
    select
        reports.report_id,
        sum(cases.value) filter (where cases.channel_code = 'reconsideration') as reconsideration_count,
        sum(cases.value) filter (where cases.channel_code <> 'reconsideration') as suit_count
    from marts.fct_litigation_totals as cases
    inner join reports on cases.document_id = reports.document_id
    group by reports.report_id
),

results as (
    select
        reports.report_id,
        sum(cases.value) filter (where cases.result_code = 'corrected') as corrected_count,
        sum(cases.value) filter (where cases.result_code <> 'pending') as closed_count
    from marts.fct_litigation as cases
    inner join reports on cases.document_id = reports.document_id
    group by reports.report_id
)

select
    requests.body_name,
    requests.report_year,
    requests.scope_code,
    requests.outcome_total,
    totals.reconsideration_count,
    totals.suit_count,
    round((totals.reconsideration_count + totals.suit_count) / nullif(requests.outcome_total, 0), 4) as dispute_share,
    results.corrected_count,
    results.closed_count,
    round(results.corrected_count / nullif(results.closed_count, 0), 4) as corrected_share
from totals
inner join results on totals.report_id = results.report_id
inner join marts.rpt_requests as requests on totals.report_id = requests.report_id
where totals.reconsideration_count + totals.suit_count > 0
order by totals.suit_count desc, totals.reconsideration_count desc, requests.body_name asc, requests.report_year asc
