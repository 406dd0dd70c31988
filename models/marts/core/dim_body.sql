with

reports as (
    select * from {{ ref('int_reports') }}
)

select distinct
    body_key,
    body_name,
    cast(null as varchar) as level,
    cast(null as varchar) as sector_code,
    cast(null as varchar) as region_code,
    cast(null as varchar) as parent,
    'as_printed' as resolution
from reports
where body_key is not null
