-- What was known on a day? Documents never change and are dated, so history is a filter: of each body, year and scope
-- the last version that was out by then.
-- On the sample: by the end of 2020 only the reports on 2019 were out that bear a date, 巴州's among them.
with

reports as (
    select * from {{ ref('dim_report') }}
)

select
    title,
    body_name,
    report_year,
    scope_code,
    dated_on,
    is_current as is_current_today,
    document_id
from reports
where
    copy_of is null
    and dated_on <= cast('2020-12-31' as date) -- the day
qualify
    row_number() over (
        partition by coalesce(body_key, document_id), report_year, scope_code
        order by dated_on desc, version_rank asc, document_id asc
    ) = 1
order by report_year, body_name
