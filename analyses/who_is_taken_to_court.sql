-- Who is taken to court? Reconsiderations and suits against the requests decided, and the share of closed cases that
-- were corrected.
-- Grain: one report with cases. Read a share of few cases together with its count.
-- Run: .venv/bin/duckdb -readonly warehouse/ogi.duckdb < analyses/who_is_taken_to_court.sql
-- On the sample: 淮安市 has 46 suits and 351 reconsiderations, 13 for each 100 decisions, and a fifth of its closed
-- cases were corrected. 平潭 was taken to court 12 times in 2021, and no decision was corrected.
with

totals as (
    select
        document_id,
        sum(value) filter (where channel_code = 'reconsideration') as reconsideration_count,
        sum(value) filter (where channel_code <> 'reconsideration') as suit_count
    from marts.fct_litigation_totals
    group by document_id
),

results as (
    select
        document_id,
        sum(value) filter (where result_code = 'corrected') as corrected_count,
        sum(value) filter (where result_code <> 'pending') as closed_count
    from marts.fct_litigation
    group by document_id
)

select
    requests.body_name,
    requests.report_year,
    requests.outcome_total,
    totals.reconsideration_count,
    totals.suit_count,
    round((totals.reconsideration_count + totals.suit_count) / nullif(requests.outcome_total, 0), 4) as dispute_share,
    results.corrected_count,
    results.closed_count,
    round(results.corrected_count / nullif(results.closed_count, 0), 4) as corrected_share
from totals
inner join results on totals.document_id = results.document_id
inner join marts.rpt_requests as requests on totals.document_id = requests.document_id
where totals.reconsideration_count + totals.suit_count > 0
order by totals.suit_count desc, totals.reconsideration_count desc, requests.body_name asc, requests.report_year asc
