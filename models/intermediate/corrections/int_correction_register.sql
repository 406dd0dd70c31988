-- A user's row in force wins over the project's of the same place; the project's row then counts as withdrawn.
with

project as (
    select
        *,
        'project' as register_code
    from {{ ref('report_corrections') }}
),

users as (
    select
        *,
        'user' as register_code
    from {{ ref('stg_corrections') }}
)

select project.* replace (if(users.correction_id is null, project.status, 'withdrawn') as status)
from project
left join users
    on
    users.status = 'accepted'
    and project.kind = users.kind
    and project.document_id = users.document_id
    and project.table_code is not distinct from users.table_code
    and project.row_code is not distinct from users.row_code
    and project.column_code is not distinct from users.column_code
union all by name
select * from users
