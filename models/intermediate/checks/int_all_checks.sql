{{ config(materialized='view') }}
select
    document_id,
    rule_code,
    table_code,
    row_code,
    column_code,
    expected,
    reported,
    status
from {{ ref('int_checks') }}
union all by name
select
    document_id,
    rule_code,
    table_code,
    row_code,
    column_code,
    indicator_code,
    other_document_id,
    expected,
    reported,
    status
from {{ ref('int_cross_checks') }}
