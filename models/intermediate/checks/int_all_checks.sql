{{ config(materialized='view') }}
select
    document_id,
    rule_code,
    table_code,
    row_code,
    column_code,
    null as indicator_code,
    status
from {{ ref('int_checks') }}
union all
select
    document_id,
    rule_code,
    table_code,
    row_code,
    column_code,
    indicator_code,
    status
from {{ ref('int_cross_checks') }}
