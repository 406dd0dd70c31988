with

applicant_types as (
    select * from {{ ref('applicant_types') }}
)

select
    applicant_code,
    parent_code,
    kind,
    kind = 'column' as is_leaf,
    position,
    name_zh,
    name_en
from applicant_types
