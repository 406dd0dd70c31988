{{ config(materialized='view') }}
select
    document_id,
    rule_code,
    table_code,
    row_code,
    column_code,
    status
from {{ ref('int_checks') }}
union all by name
select
    document_id,
    rule_code,
    table_code,
    row_code,
    column_code,
    status
from {{ ref('int_cross_checks') }}
