with

reports as (
    select * from {{ ref('dim_report') }}
),

places as (
    select * from {{ ref('rpt_report_regions') }}
    where division_basis = 'then' and is_counted
),

applicant_types as (
    select * from {{ ref('dim_applicant_type') }}
),

outcomes as (
    select * from {{ ref('fct_request_outcomes') }}
),

code_names as (
    select * from {{ ref('code_names') }}
    where kind = 'scope'
),

-- each type counts for itself, for its heading and for the total
members as (
    select
        applicant_code,
        applicant_code as member_code
    from applicant_types
    where is_leaf
    union all
    select
        parent_code as applicant_code,
        applicant_code as member_code
    from applicant_types
    where is_leaf and parent_code <> 'total'
    union all
    select
        'total' as applicant_code,
        applicant_code as member_code
    from applicant_types
    where is_leaf
),

decided as (
    select
        reports.report_id,
        outcomes.applicant_code as member_code,
        sum(outcomes.value) filter (where outcomes.outcome_code = 'granted') as granted,
        sum(outcomes.value) filter (where outcomes.outcome_code in ('granted', 'partially_granted')) as disclosed,
        sum(outcomes.value) filter (where starts_with(outcomes.outcome_code, 'denied_')) as denied,
        sum(outcomes.value) as decided,
        count(*) - count(outcomes.value) as unknown_cell_count
    from outcomes
    inner join reports on outcomes.document_id = reports.document_id
    group by reports.report_id, outcomes.applicant_code
),

of_reports as (
    select
        decided.report_id,
        members.applicant_code,
        sum(decided.granted) as granted,
        sum(decided.disclosed) as disclosed,
        sum(decided.denied) as denied,
        sum(decided.decided) as decided,
        sum(decided.unknown_cell_count) = 0 as is_known
    from decided
    inner join members on decided.member_code = members.member_code
    group by decided.report_id, members.applicant_code
),

sums as (
    select
        places.region_code,
        any_value(places.region_level) as region_level,
        reports.report_year,
        reports.scope_code,
        of_reports.applicant_code,
        try_cast(sum(of_reports.granted) filter (where of_reports.is_known) as bigint) as granted_count,
        try_cast(sum(of_reports.disclosed) filter (where of_reports.is_known) as bigint) as disclosed_count,
        try_cast(sum(of_reports.denied) filter (where of_reports.is_known) as bigint) as denied_count,
        try_cast(sum(of_reports.decided) filter (where of_reports.is_known) as bigint) as decided_count,
        cast(count(*) filter (where of_reports.is_known) as integer) as report_count,
        cast(count(*) filter (where not of_reports.is_known) as integer) as unknown_report_count
    from places
    inner join reports on places.document_id = reports.document_id
    inner join of_reports on reports.report_id = of_reports.report_id
    group by places.region_code, reports.report_year, reports.scope_code, of_reports.applicant_code
)

select
    sums.*,
    code_names.name_zh as scope_name_zh,
    code_names.name_en as scope_name_en,
    applicant_types.name_zh as applicant_name_zh,
    applicant_types.name_en as applicant_name_en,
    sums.granted_count / nullif(sums.decided_count, 0) as grant_rate,
    sums.disclosed_count / nullif(sums.decided_count, 0) as substantive_disclosure_rate,
    sums.denied_count / nullif(sums.decided_count, 0) as denial_rate,
    {{ wilson_bound('sums.granted_count', 'sums.decided_count', 'low') }} as grant_rate_low,
    {{ wilson_bound('sums.granted_count', 'sums.decided_count', 'high') }} as grant_rate_high,
    {{ wilson_bound('sums.denied_count', 'sums.decided_count', 'low') }} as denial_rate_low,
    {{ wilson_bound('sums.denied_count', 'sums.decided_count', 'high') }} as denial_rate_high,
    coalesce(sums.decided_count, 0) < 30 as is_small_n
from sums
inner join applicant_types on sums.applicant_code = applicant_types.applicant_code
inner join code_names on sums.scope_code = code_names.code
