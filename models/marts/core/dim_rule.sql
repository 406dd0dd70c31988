with

rules as (
    select * from {{ ref('rules') }}
)

select
    rule_code,
    kind,
    table_code,
    severity,
    title_zh,
    title_en,
    compares,
    official_source
from rules
