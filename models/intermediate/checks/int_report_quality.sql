with

reports as (
    select * from {{ ref('int_reports') }}
),

unknown_cells as (
    select
        document_id,
        count(*) as unknown_cell_count
    from {{ ref('int_cells') }}
    where value is null
    group by document_id
),

findings as (
    select
        document_id,
        count(*) as finding_count,
        count(*) filter (where kind = 'identity') as broken_count
    from {{ ref('int_findings') }}
    group by document_id
),

checks as (
    select
        document_id,
        count(*) filter (where status = 'unassessable') as unassessable_count
    from {{ ref('int_all_checks') }}
    group by document_id
)

select
    reports.document_id,
    coalesce(unknown_cells.unknown_cell_count, 0) as unknown_cell_count,
    coalesce(findings.broken_count, 0) as broken_count,
    coalesce(findings.finding_count, 0) as finding_count,
    coalesce(checks.unassessable_count, 0) as unassessable_count
from reports
left join unknown_cells on reports.document_id = unknown_cells.document_id
left join checks on reports.document_id = checks.document_id
left join findings on reports.document_id = findings.document_id
