-- A report has the tables of the forms that it prints; without any, those of the forms in use in its year.
with

reports as (
    select
        document_id,
        report_year
    from {{ ref('int_reports') }}
),

form_versions as (
    select * from {{ ref('form_versions') }}
    -- a form that is no yearly report's is expected of none
    where reject_code is null
),

printed_tables as (
    select * from {{ ref('int_form_tables') }}
),

last_form as (
    select max(first_report_year) as first_year from form_versions
),

-- a report without a year is taken for one of the last form
report_forms as (
    select
        document_id,
        form_code
    from printed_tables
    union all
    select
        reports.document_id,
        form_versions.form_code
    from reports
    anti join printed_tables on reports.document_id = printed_tables.document_id
    cross join last_form
    inner join form_versions
        on
        coalesce(reports.report_year, last_form.first_year) >= form_versions.first_report_year
        and coalesce(reports.report_year, last_form.first_year)
        <= coalesce(form_versions.last_report_year, reports.report_year, last_form.first_year)
),

tables_of_forms as (
    select distinct
        form_code,
        table_code
    from {{ ref('form_cells') }}
),

expected_tables as (
    select distinct
        report_forms.document_id,
        tables_of_forms.table_code
    from report_forms
    inner join tables_of_forms on report_forms.form_code = tables_of_forms.form_code
)

select
    reports.document_id,
    tables.table_code,
    coalesce(
        printed_tables.state_code, if(expected_tables.document_id is null, 'not_in_form', 'absent')
    ) as state_code
from reports
cross join {{ ref('statutory_tables') }} as tables
left join printed_tables
    on reports.document_id = printed_tables.document_id and tables.table_code = printed_tables.table_code
left join expected_tables
    on reports.document_id = expected_tables.document_id and tables.table_code = expected_tables.table_code
