-- names as in int_body_units, without 和 and the like
select
    regexp_replace(department_name, '和|与|及|、', '', 'g') as department_name,
    regexp_replace(successor_name, '和|与|及|、', '', 'g') as successor_name,
    succession,
    first_year,
    last_year,
    is_general
from {{ ref('department_successions') }}
