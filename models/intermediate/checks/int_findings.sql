with

reports as (
    select
        document_id,
        is_current
    from {{ ref('int_reports') }}
),

cross_check_findings as (
    select
        document_id,
        rule_code,
        table_code,
        row_code,
        column_code,
        indicator_code,
        expected,
        reported,
        other_document_id,
        case rule_code when 'counts_are_counts' then 'reading' else 'unknown' end as likely_cause,
        case
            when rule_code = 'carry_over' then 'carried_out of the year before: ' || other_documents
            when rule_code = 'stock_of_documents' then 'in_force of the year before: ' || other_documents
            when rule_code = 'cumulative_total' then 'cumulative figure of the year before: ' || other_documents
            when rule_code = 'area_parts' then 'the reports known of its bodies and divisions add up to more'
            else sentence
        end as evidence
    from {{ ref('int_cross_checks') }}
    where status = 'broken'
),

changed_figures as (
    select
        document_id,
        rule_code,
        table_code,
        row_code,
        column_code,
        expected,
        reported,
        earlier_id as other_document_id,
        if(is_earlier_unsound, 'reading', 'report') as likely_cause,
        if(is_earlier_unsound, 'another version, which breaks identities that hold here: ', 'the version before: ')
        || earlier_id as evidence
    from {{ ref('int_version_changes') }}
),

stale_corrections as (
    -- corrections of a year and of a scope have no place, so two of one report would be two findings at one place
    select
        document_id,
        rule_code,
        table_code,
        row_code,
        column_code,
        if(count(*) = 1, any_value(expected), null) as expected,
        if(count(*) = 1, any_value(reported), null) as reported,
        'unknown' as likely_cause,
        string_agg(evidence, '; ' order by correction_id) as evidence
    from {{ ref('int_stale_corrections') }}
    group by document_id, rule_code, table_code, row_code, column_code
),

all_findings as (
    select * from {{ ref('int_identity_findings') }}
    union all by name
    select * from cross_check_findings
    union all by name
    select * from changed_figures
    union all by name
    select * from stale_corrections
    union all by name
    select
        *,
        'unknown' as likely_cause
    from {{ ref('int_signals') }}
)

select
    all_findings.*,
    rules.kind,
    rules.severity,
    reports.is_current
from all_findings
inner join reports on all_findings.document_id = reports.document_id
inner join {{ ref('rules') }} as rules on all_findings.rule_code = rules.rule_code
