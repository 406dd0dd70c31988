-- How were requests decided? The outcomes of the nation, each request once, by kind.
-- Grain: one scope × kind of outcome. Never add up rows of different scopes. Reports of unknown scope are left out.
-- Run: .venv/bin/duckdb -readonly warehouse/ogi.duckdb < analyses/how_requests_were_decided.sql
-- On the sample: of the requests in roll-ups, 44 % are granted in full and 15 % in part; 26 % can't be provided, mostly
-- because the body does not hold the information; 6 % are denied, 3 % not processed, 6 % handled otherwise. Blanks of
-- unknown value are left out.
with

outcomes_by_kind as (
    select
        outcomes.scope_code,
        if(codes.parent_code = 'outcome_total', codes.outcome_code, codes.parent_code) as outcome_code,
        sum(outcomes.value) as request_count,
        count(*) filter (where outcomes.value is null) as unknown_cell_count
    from marts.fct_request_outcomes as outcomes
    inner join marts.dim_outcome as codes on outcomes.outcome_code = codes.outcome_code
    where outcomes.counts_in_nation
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
from outcomes_by_kind as by_kind
inner join marts.dim_outcome as codes on by_kind.outcome_code = codes.outcome_code
order by by_kind.scope_code, codes.position
