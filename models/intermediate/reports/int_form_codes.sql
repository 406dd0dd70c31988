{{ config(materialized='view') }}
select form_code from {{ ref('form_versions') }}
union all
select 'mixed' as form_code
