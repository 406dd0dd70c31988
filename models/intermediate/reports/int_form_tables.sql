with

reports as (
    select * from {{ ref('int_reports') }}
),

form_tables as (
    select * from {{ ref('stg_form_tables') }}
),

newest_form as (
    select max(form_code) as form_code from {{ ref('form_versions') }}
),

texts as (
    select
        document_id,
        table_code,
        bool_or(trim(cell_text) <> '') as has_text
    from {{ ref('stg_cells') }}
    group by document_id, table_code
)

select
    form_tables.document_id,
    form_tables.table_code,
    form_tables.form_code,
    -- the review table is worded alike in both forms: where its labels tell no form, it has the cells of its report's
    coalesce(
        form_tables.form_code,
        max(form_tables.form_code) over (partition by form_tables.document_id),
        newest_form.form_code
    ) as cells_form_code,
    case when texts.has_text then 'filled' else 'blank' end as state_code,
    form_tables.unplaced_count,
    reports.is_current
from form_tables
inner join reports on form_tables.document_id = reports.document_id
left join texts
    on form_tables.document_id = texts.document_id
    and form_tables.table_code = texts.table_code
cross join newest_form
