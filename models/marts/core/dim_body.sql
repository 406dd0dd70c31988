with

bodies as (
    select * from {{ ref('int_bodies') }}
)

select
    -- ids
    body_key,
    region_code,
    sector_code,

    -- text
    body_name,
    printed_names,
    level,
    parent_name as parent,
    resolution,
    reason as reason_code,

    -- numbers
    cast(first_year as integer) as first_year,
    cast(last_year as integer) as last_year,
    cast(report_count as integer) as report_count,

    -- flags
    coalesce(is_zone, false) as is_zone,
    is_vertical
from bodies
