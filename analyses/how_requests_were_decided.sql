-- How were requests decided? Outcomes of all current reports, by kind; never across scopes.
-- On the sample: 42 in 100 are granted in full and 12 in part; 30 can't be provided, mostly since the body doesn't
-- hold the information; 6 are denied, 6 not processed, 5 handled otherwise. A blank that nothing settles is left out.
with

outcomes as (
    select * from {{ ref('fct_request_outcomes') }}
),

codes as (
    select * from {{ ref('dim_outcome') }}
),

reports as (
    select * from {{ ref('dim_report') }}
),

by_kind as (
    select
        reports.scope_code,
        if(codes.parent_code = 'outcome_total', codes.outcome_code, codes.parent_code) as outcome_code,
        sum(outcomes.value) as request_count,
        count(*) filter (where outcomes.value is null) as unknown_cell_count
    from outcomes
    inner join codes on outcomes.outcome_code = codes.outcome_code
    inner join reports on outcomes.document_id = reports.document_id
    group by all
)

select
    by_kind.scope_code,
    by_kind.outcome_code,
    codes.name_en,
    by_kind.request_count,
    round(
        by_kind.request_count / sum(by_kind.request_count) over (partition by by_kind.scope_code), 4
    ) as outcome_share,
    by_kind.unknown_cell_count
from by_kind
inner join codes on by_kind.outcome_code = codes.outcome_code
order by by_kind.scope_code, codes.position
