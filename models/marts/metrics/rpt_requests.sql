{%- set lines = [
    'received', 'carried_in', 'granted', 'partially_granted', 'denied', 'denied_state_secret',
    'denied_prohibited_by_law', 'denied_security_stability', 'denied_third_party_rights', 'denied_internal_affairs',
    'denied_process_information', 'denied_enforcement_file', 'denied_administrative_query', 'unable',
    'unable_not_held', 'unable_needs_creation', 'unable_unclear_request', 'not_processed', 'not_processed_petition',
    'not_processed_repeat', 'not_processed_publication', 'not_processed_excessive', 'not_processed_reconfirmation',
    'other_handling', 'other', 'other_uncorrected', 'other_fee_unpaid', 'other_other', 'outcome_total', 'carried_out'
] %}
with

documents as (
    select * from {{ ref('dim_report') }}
    where is_current
),

-- the document that prints the table on requests stands for a report of several documents
reports as (
    select * from documents
    qualify
        row_number() over (
            partition by report_id order by requests_state = 'filled' desc, document_id <> report_id, document_id
        ) = 1
),

findings as (
    select
        report_id,
        cast(sum(finding_count) as integer) as finding_count
    from documents
    group by report_id
),

bodies as (
    select * from {{ ref('dim_body') }}
),

sectors as (
    select * from {{ ref('sectors') }}
),

code_names as (
    select * from {{ ref('code_names') }}
),

outcomes as (
    select * from {{ ref('dim_outcome') }}
),

line_totals as (
    select * from {{ ref('fct_request_totals') }}
),

all_totals as (
    select
        document_id,
        line_code,
        value
    from line_totals
    union all
    -- a heading is the sum of the lines under it, if each of them is known
    select
        line_totals.document_id,
        outcomes.parent_code as line_code,
        if(count(line_totals.value) = count(*), sum(line_totals.value), null) as value
    from line_totals
    inner join outcomes on line_totals.line_code = outcomes.outcome_code
    where outcomes.parent_code <> 'outcome_total'
    group by line_totals.document_id, outcomes.parent_code
),

wide as (
    select
        {% for line in lines %}
            try_cast(max(value) filter (where line_code = '{{ line }}') as bigint) as {{ line }},
        {% endfor %}
        document_id
    from all_totals
    group by document_id
)

select
    reports.document_id,
    reports.report_id,
    reports.body_key,
    reports.body_name,
    reports.report_year,
    reports.form_code,
    reports.scope_code,
    scopes.name_zh as scope_name_zh,
    scopes.name_en as scope_name_en,
    bodies.level,
    levels.name_zh as level_name_zh,
    levels.name_en as level_name_en,
    bodies.sector_code,
    sectors.name_zh as sector_name_zh,
    sectors.name_en as sector_name_en,
    reports.region_code,
    reports.requests_state,
    reports.counts_in_nation,
    reports.counts_in_province,
    reports.counts_in_prefecture,
    {% for line in lines %}
        wide.{{ line }},
    {% endfor %}
    findings.finding_count
from reports
inner join findings on reports.report_id = findings.report_id
left join wide on reports.document_id = wide.document_id
left join bodies on reports.body_key = bodies.body_key
left join sectors on bodies.sector_code = sectors.sector_code
left join code_names as scopes on scopes.kind = 'scope' and reports.scope_code = scopes.code
left join code_names as levels on levels.kind = 'level' and bodies.level = levels.code
