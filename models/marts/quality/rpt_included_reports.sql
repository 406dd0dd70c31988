with

included as (
    select * from {{ ref('int_included_reports') }}
),

reports as (
    select
        reports.document_id,
        bodies.level,
        bodies.sector_code
    from {{ ref('dim_report') }} as reports
    inner join {{ ref('dim_body') }} as bodies on reports.body_key = bodies.body_key
)

select
    included.document_id,
    included.included_in,
    included.is_same_division,
    coalesce(reports.level = including_reports.level, false) as is_same_level,
    coalesce(reports.sector_code = including_reports.sector_code, false) as is_same_sector
from included
inner join reports on included.document_id = reports.document_id
inner join reports as including_reports on included.included_in = including_reports.document_id
