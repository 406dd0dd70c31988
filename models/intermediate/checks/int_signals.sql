select * from {{ ref('int_signals_of_reports') }}
union all by name
select * from {{ ref('int_signals_of_years') }}
union all by name
select * from {{ ref('int_signals_of_figures') }}
union all by name
select * from {{ ref('int_signals_of_amounts') }}
