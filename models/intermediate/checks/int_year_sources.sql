-- What a report carries in was carried out by the same body the year before, and by those whose work it took over in
-- its year. With two reports of one year it is unknown which one the other year continues.
with

reports as (
    select
        document_id,
        body_key,
        report_year,
        scope_code
    from {{ ref('int_reports') }}
    where is_current and body_key is not null and report_year is not null
    -- a report can be several documents, each with tables of its own
    qualify
        min(report_id) over (partition by body_key, report_year, scope_code)
        = max(report_id) over (partition by body_key, report_year, scope_code)
),

successions as (
    select * from {{ ref('int_body_successions') }}
),

own as (
    select
        reports.document_id,
        earlier.document_id as earlier_document_id,
        true as is_own
    from reports
    inner join reports as earlier
        on
        reports.body_key = earlier.body_key
        and reports.report_year = earlier.report_year + 1
        and reports.scope_code = earlier.scope_code
),

taken_over as (
    select distinct
        reports.document_id,
        earlier.document_id as earlier_document_id,
        -- a body that was renamed is the same body
        successions.succession = 'renamed' and own.document_id is null as is_own
    from reports
    inner join successions
        on reports.body_key = successions.successor_key and reports.report_year = successions.succeeded_in
    inner join reports as earlier
        on
        successions.body_key = earlier.body_key
        and reports.report_year = earlier.report_year + 1
        and reports.scope_code = earlier.scope_code
    left join own on reports.document_id = own.document_id
)

select * from own
union all
select * from taken_over
