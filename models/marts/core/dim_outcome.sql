with

request_lines as (
    select * from {{ ref('request_lines') }}
)

select
    line_code as outcome_code,
    parent_code,
    kind,
    kind = 'outcome' as is_leaf,
    position,
    name_zh,
    name_en
from request_lines
where kind in ('outcome', 'group', 'total')
