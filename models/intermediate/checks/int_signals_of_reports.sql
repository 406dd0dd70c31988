with

reports as (
    select * from {{ ref('int_reports') }}
),

bodies as (
    select * from {{ ref('int_document_bodies') }}
),

forms as (
    select * from {{ ref('form_versions') }}
),

rules_of_bodies as (
    select * from {{ ref('int_cell_roles') }}
    where role_code = 'rules'
),

tables_with_totals as (
    select table_code from {{ ref('rules') }}
    where rule_code = 'blank_totals'
),

rules_by_lower_body as (
    select
        cells.document_id,
        'rules_by_lower_body' as rule_code,
        cells.table_code,
        cells.row_code,
        cells.column_code,
        cast(0 as bigint) as expected,
        try_cast(cells.value as bigint) as reported,
        format('{} ({})', bodies.body_name, bodies.level) as evidence
    from {{ ref('int_printed_cells') }} as cells
    inner join bodies on cells.document_id = bodies.document_id
    semi join rules_of_bodies
        on
        cells.table_code = rules_of_bodies.table_code
        and cells.row_code = rules_of_bodies.row_code
        and cells.column_code = rules_of_bodies.column_code
    where
        cells.value > 0
        and bodies.resolution = 'resolved'
        and (
            bodies.level in ('county', 'township')
            or (
                bodies.level in ('province', 'prefecture')
                and bodies.sector_code not in ('government', 'general_office')
            )
        )
),

form_and_year as (
    select
        reports.document_id,
        'form_and_year' as rule_code,
        form_tables.table_code,
        format('form of {}, report for {}', form_tables.form_code, reports.report_year) as evidence
    from {{ ref('int_form_tables') }} as form_tables
    inner join reports on form_tables.document_id = reports.document_id
    inner join forms on form_tables.form_code = forms.form_code
    where
        reports.report_year < forms.first_report_year
        or reports.report_year > forms.last_report_year
),

blank_against_prose as (
    select
        document_id,
        'blank_against_prose' as rule_code,
        table_code,
        row_code,
        column_code,
        indicator_code,
        reported as expected,
        expected as reported,
        sentence as evidence
    from {{ ref('int_prose_checks') }}
    where reported > 0 and coalesce(known_sum, 0) = 0 and not has_unread and is_sure
),

blank_lines as (
    select
        cells.document_id,
        cells.table_code,
        cells.row_code
    from {{ ref('int_printed_cells') }} as cells
    semi join tables_with_totals on cells.table_code = tables_with_totals.table_code
    group by cells.document_id, cells.table_code, cells.row_code
    having
        bool_or(cells.column_code = 'total' and cells.figure_kind in ('blank', 'mark'))
        and bool_or(cells.column_code <> 'total' and cells.value > 0)
),

blank_totals as (
    select
        document_id,
        'blank_totals' as rule_code,
        table_code,
        'total' as column_code,
        format('{} lines print figures and no total', count(*)) as evidence
    from blank_lines
    group by document_id, table_code
    having count(*) >= 3
)

-- `by name` gives null for a column that a part lacks
select * from rules_by_lower_body -- noqa: AM07
union all by name
select * from form_and_year
union all by name
select * from blank_against_prose
union all by name
select * from blank_totals
