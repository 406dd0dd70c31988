with

form_cells as (
    select distinct
        table_code,
        row_code,
        column_code
    from {{ ref('form_cells') }}
),

request_lines as (
    select * from {{ ref('request_lines') }}
),

request_flow as (
    select
        'request_flow' as rule_code,
        'outcome_total' as place_row_code, -- the line that closes the column
        column_code as place_column_code,
        table_code,
        row_code,
        column_code,
        row_code in ('outcome_total', 'carried_out') as is_reported
    from form_cells
    where table_code = 'requests' and row_code in ('received', 'carried_in', 'outcome_total', 'carried_out')
),

outcome_sum as (
    select
        'outcome_sum' as rule_code,
        'outcome_total' as place_row_code,
        form_cells.column_code as place_column_code,
        form_cells.table_code,
        form_cells.row_code,
        form_cells.column_code,
        request_lines.kind = 'total' as is_reported
    from form_cells
    inner join request_lines on form_cells.row_code = request_lines.line_code
    where form_cells.table_code = 'requests' and request_lines.kind in ('outcome', 'total')
),

row_sums as (
    select
        case table_code when 'requests' then 'applicant_sum' else 'review_sum' end as rule_code,
        row_code as place_row_code,
        'total' as place_column_code,
        table_code,
        row_code,
        column_code,
        column_code = 'total' as is_reported
    from form_cells
    where table_code in ('requests', 'review')
)

select * from request_flow
union all
select * from outcome_sum
union all
select * from row_sums
