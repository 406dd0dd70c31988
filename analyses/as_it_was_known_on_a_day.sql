-- What was known on a day? Documents are dated and never change, so the state of a past day is a filter.
-- Grain: one body × report year × scope, with the last version that was published by the day.
-- Set the day in `asked`.
-- Run: .venv/bin/duckdb -readonly warehouse/ogi.duckdb < analyses/as_it_was_known_on_a_day.sql
-- On the sample: by the end of 2020 only reports on 2019 with a printed date are there, that of 巴州 among them.
with

asked as (
    select cast('2020-12-31' as date) as day
)

select
    reports.title,
    reports.body_name,
    reports.report_year,
    reports.scope_code,
    reports.dated_on,
    reports.is_current as is_current_today,
    reports.document_id
from marts.dim_report as reports
cross join asked
where reports.copy_of is null and reports.dated_on <= asked.day
qualify
    row_number() over (
        partition by coalesce(reports.body_key, reports.document_id), reports.report_year, reports.scope_code
        order by reports.dated_on desc, reports.version_rank asc, reports.document_id asc
    ) = 1
order by reports.report_year, reports.body_name
