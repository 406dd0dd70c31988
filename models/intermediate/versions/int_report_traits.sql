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

figures as (
    select
        document_id,
        count(*) as figure_count
    from {{ ref('stg_cells') }}
    where figure_kind = 'number'
    group by document_id
),

-- a report of unknown scope takes the scope of a report with the same figures
equal_scopes as (
    select
        pairs.document_id,
        min(scopes.scope_code) as scope_code
    from {{ ref('int_report_pairs') }} as pairs
    inner join scopes on pairs.other_id = scopes.document_id
    where pairs.shared_count > 0 and pairs.different_count = 0 and scopes.scope_code <> 'unknown'
    group by pairs.document_id
    having count(distinct scopes.scope_code) = 1
)

select
    bodies.document_id,
    bodies.body_key,
    bodies.report_year,
    case
        when scopes.scope_code = 'unknown' then coalesce(equal_scopes.scope_code, 'unknown') else scopes.scope_code
    end as scope_code,
    coalesce(sources.source_grade, 2) as source_grade,
    coalesce(documents.published_on, documents.signed_on) as dated_on,
    coalesce(figures.figure_count, 0) as figure_count
from bodies
inner join documents on bodies.document_id = documents.document_id
inner join scopes on bodies.document_id = scopes.document_id
left join sources on bodies.document_id = sources.document_id
left join figures on bodies.document_id = figures.document_id
left join equal_scopes on bodies.document_id = equal_scopes.document_id
