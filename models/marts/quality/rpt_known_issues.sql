with

reports as (
    select * from {{ ref('dim_report') }}
    where is_current
),

-- a table of one document is not absent or blank if another document of the report has it
states as (
    select
        reports.document_id,
        states.state_code,
        bool_or(states.state_code = 'filled') over (partition by reports.report_id, states.table_code) as is_filled
    from reports
    inner join {{ ref('int_table_states') }} as states on reports.document_id = states.document_id
),

names as (
    select * from {{ ref('code_names') }}
    where kind = 'issue'
),

findings as (
    select
        document_id,
        kind,
        count(*) as issue_count
    from {{ ref('int_findings') }}
    where is_current
    group by document_id, kind
),

figures_out_of_range as (
    select document_id from {{ ref('int_printed_cells') }}
    where is_out_of_range
    union all
    select document_id from {{ ref('int_prose_figures') }}
    where is_out_of_range
),

truncated as (
    select document_id from {{ ref('int_reports') }}
    where is_truncated
),

issues as (
    select
        document_id,
        case kind
            when 'identity' then 'broken_identities'
            when 'signal' then 'signals'
            when 'correction' then 'stale_corrections'
            else 'changed_figures'
        end as issue_code,
        issue_count
    from findings
    union all
    select
        document_id,
        'unknown_values' as issue_code,
        unknown_cell_count as issue_count
    from reports
    where unknown_cell_count > 0
    union all
    select
        document_id,
        'unplaced_texts' as issue_code,
        doubtful_count as issue_count
    from reports
    where doubtful_count > 0
    {% for state in ['absent', 'blank', 'hidden'] %}
        union all
        select
            document_id,
            '{{ state }}_tables' as issue_code,
            count(*) as issue_count
        from states
        where state_code = '{{ state }}' and not is_filled
        group by document_id
    {% endfor %}
    union all
    select
        document_id,
        'unknown_scope' as issue_code,
        1 as issue_count
    from reports
    where scope_code = 'unknown' and body_key is not null
    union all
    select
        document_id,
        issue_code,
        1 as issue_count
    from {{ ref('int_heading_issues') }}
    union all
    select
        document_id,
        'figures_out_of_range' as issue_code,
        count(*) as issue_count
    from figures_out_of_range
    group by document_id
    union all
    select
        document_id,
        'truncated' as issue_code,
        1 as issue_count
    from truncated
)

select
    issues.document_id,
    issues.issue_code,
    names.name_zh as issue_name_zh,
    names.name_en as issue_name_en,
    reports.body_key,
    reports.body_name,
    reports.report_year,
    cast(issues.issue_count as integer) as issue_count
from issues
inner join reports on issues.document_id = reports.document_id
left join names on issues.issue_code = names.code
