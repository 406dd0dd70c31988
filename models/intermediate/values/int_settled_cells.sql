select * from {{ ref('int_settled_lines') }}
union all
select * from {{ ref('int_settled_columns') }}
union all
select * from {{ ref('int_settled_totals') }}
