with

checks as (
    select * from {{ ref('int_checks') }}
    where status = 'broken'
),

form_tables as (
    select * from {{ ref('int_form_tables') }}
),

repairs as (
    select * from {{ ref('int_suggested_repairs') }}
),

sides as (
    select
        document_id,
        rule_code,
        table_code,
        place_row_code,
        place_column_code,
        string_agg(
            format('{}/{}={}', row_code, column_code, coalesce(cast(try_cast(value as bigint) as varchar), '?')), '; '
            order by is_reported, row_code, column_code
        ) filter (where is_reported or value is distinct from 0) as cells,
        count(*) filter (where placement = 'ordered') as ordered_count,
        count(*) filter (where placement = 'solved') as solved_count,
        count(*) filter (where figure_kind in ('missing', 'unreadable')) as unread_count
    from {{ ref('int_broken_identity_cells') }}
    where status = 'broken'
    group by document_id, rule_code, table_code, place_row_code, place_column_code
)

select
    checks.document_id,
    checks.rule_code,
    checks.table_code,
    checks.row_code,
    checks.column_code,
    checks.expected,
    checks.reported,
    sides.cells,
    repairs.suggested_repair,
    case
        when sides.unread_count > 0 or sides.solved_count > 0 then 'reading'
        when sides.ordered_count > 0 or form_tables.doubtful_count > 0 then 'unknown'
        else 'report'
    end as likely_cause,
    case
        when sides.unread_count > 0 then format('{} of its cells could not be read', sides.unread_count)
        when sides.solved_count > 0 then format('{} of its cells are placed by identities', sides.solved_count)
        when sides.ordered_count > 0 then 'its cells are placed by the order of the form'
        when form_tables.doubtful_count > 0 then format('{} texts have no place', form_tables.doubtful_count)
        else 'each cell stands in its printed row and column'
    end as evidence
from checks
inner join form_tables
    on checks.document_id = form_tables.document_id
    and checks.table_code = form_tables.table_code
inner join sides
    on checks.document_id = sides.document_id
    and checks.rule_code = sides.rule_code
    and checks.table_code = sides.table_code
    and checks.row_code = sides.place_row_code
    and checks.column_code = sides.place_column_code
left join repairs
    on checks.document_id = repairs.document_id
    and checks.rule_code = repairs.rule_code
    and checks.table_code = repairs.table_code
    and checks.row_code = repairs.place_row_code
    and checks.column_code = repairs.place_column_code
