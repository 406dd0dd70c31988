with

bodies as (
    select * from {{ ref('int_document_bodies') }}
),

documents as (
    select * from {{ ref('stg_documents') }}
),

scopes as (
    select * from {{ ref('int_report_scopes') }}
),

-- government hosts are the best sources, then files without a host, then other hosts
sources as (
    select
        document_id,
        min(if(host is null, 2, if(regexp_matches(host, '(^|[.])gov[.]cn$'), 1, 3))) as source_grade
    from {{ ref('stg_document_locations') }}
    group by document_id
),

table_figures as (
    select
        document_id,
        table_code,
        count(*) filter (where figure_kind = 'number') as figure_count
    from {{ ref('stg_cells') }}
    where trim(cell_text) <> ''
    group by document_id, table_code
),

figures as (
    select
        document_id,
        sum(figure_count) as figure_count,
        list(table_code order by table_code) as filled_tables,
        -- a single number can be a stray
        list(table_code order by table_code) filter (where figure_count > 1) as figure_tables
    from table_figures
    group by document_id
),

-- a report that says nothing of its scope takes that of a report with the same figures, or with the other tables
equal_scopes as (
    select
        pairs.document_id,
        min(scopes.scope_code) as scope_code
    from {{ ref('int_report_pairs') }} as pairs
    inner join scopes on pairs.other_id = scopes.document_id
    where
        pairs.different_count = 0
        and if(pairs.is_same_body, pairs.shared_count > 0 or pairs.shared_table_count = 0, pairs.nonzero_count > 0)
        and scopes.scope_code <> 'unknown' and not scopes.is_presumed
    group by pairs.document_id
    having count(distinct scopes.scope_code) = 1
)

select
    bodies.document_id,
    bodies.body_key,
    bodies.report_year,
    bodies.sector_code,
    if(scopes.is_presumed, coalesce(equal_scopes.scope_code, scopes.scope_code), scopes.scope_code) as scope_code,
    if(scopes.is_presumed and equal_scopes.document_id is not null, 'equal_report', scopes.scope_basis) as scope_basis,
    scopes.own_received,
    coalesce(sources.source_grade, 2) as source_grade,
    coalesce(documents.published_on, documents.signed_on) as dated_on,
    try_cast(coalesce(figures.figure_count, 0) as bigint) as figure_count,
    coalesce(figures.filled_tables, []) as filled_tables,
    coalesce(figures.figure_tables, []) as figure_tables
from bodies
inner join documents on bodies.document_id = documents.document_id
inner join scopes on bodies.document_id = scopes.document_id
left join sources on bodies.document_id = sources.document_id
left join figures on bodies.document_id = figures.document_id
left join equal_scopes on bodies.document_id = equal_scopes.document_id
