-- Only identities that one of the two holds and the other breaks are compared: what both break is the body's own error,
-- and a report without the table has no say. A report that lacks a table of the other doesn't make it unsound.
with

traits as (
    select * from {{ ref('int_report_traits') }}
),

pairs as (
    select
        pairs.document_id,
        pairs.other_id
    from {{ ref('int_report_pairs') }} as pairs
    inner join traits on pairs.document_id = traits.document_id
    inner join traits as others on pairs.other_id = others.document_id
    where
        pairs.is_same_body
        and traits.scope_code = others.scope_code
        and list_has_all(others.figure_tables, traits.figure_tables)
),

identities as (
    select * from {{ ref('int_paired_identities') }}
),

compared as (
    select
        pairs.document_id,
        pairs.other_id,
        count(*) filter (where identities.status = 'broken') as broken_count,
        count(*) filter (where other_identities.status = 'broken') as other_broken_count
    from pairs
    inner join identities on pairs.document_id = identities.document_id
    inner join identities as other_identities
        on
        pairs.other_id = other_identities.document_id
        and identities.rule_code = other_identities.rule_code
        and identities.table_code = other_identities.table_code
        and identities.row_code = other_identities.row_code
        and identities.column_code = other_identities.column_code
    where identities.status <> other_identities.status
    group by pairs.document_id, pairs.other_id
)

select
    document_id,
    max(broken_count) as broken_count
from compared
where broken_count > other_broken_count
group by document_id
