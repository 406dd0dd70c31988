with

outcomes as (
    select * from {{ ref('dim_outcome') }}
),

applicant_types as (
    select * from {{ ref('dim_applicant_type') }}
),

channels as (
    select * from {{ ref('review_channels') }}
),

line_totals as (
    select * from {{ ref('fct_request_totals') }}
),

received as (
    select * from {{ ref('fct_requests') }}
),

cases as (
    select
        document_id,
        channel_code,
        result_code,
        value
    from {{ ref('fct_litigation') }}
    union all
    select
        document_id,
        channel_code,
        'total' as result_code,
        value
    from {{ ref('fct_litigation_totals') }}
),

-- a cell counts for itself and for the heading that it stands under
figures as (
    select
        document_id,
        'requests' as table_code,
        line_code as row_code,
        'total' as column_code,
        value
    from line_totals
    union all
    select
        line_totals.document_id,
        'requests' as table_code,
        outcomes.parent_code as row_code,
        'total' as column_code,
        line_totals.value
    from line_totals
    inner join outcomes on line_totals.line_code = outcomes.outcome_code
    where outcomes.parent_code <> 'outcome_total'
    union all
    select
        document_id,
        'requests' as table_code,
        'received' as row_code,
        applicant_code as column_code,
        received as value
    from received
    union all
    select
        received.document_id,
        'requests' as table_code,
        'received' as row_code,
        applicant_types.parent_code as column_code,
        received.received as value
    from received
    inner join applicant_types on received.applicant_code = applicant_types.applicant_code
    where applicant_types.parent_code <> 'total'
    union all
    select
        document_id,
        'review' as table_code,
        channel_code as row_code,
        result_code as column_code,
        value
    from cases
    union all
    select
        cases.document_id,
        'review' as table_code,
        channels.parent_code as row_code,
        cases.result_code as column_code,
        cases.value
    from cases
    inner join channels on cases.channel_code = channels.channel_code
    where channels.parent_code is not null
),

named as (
    select
        'requests' as table_code,
        'row' as axis,
        line_code as code,
        name_zh,
        name_en
    from {{ ref('request_lines') }}
    union all
    select
        'requests' as table_code,
        'column' as axis,
        applicant_code as code,
        name_zh,
        name_en
    from applicant_types
    union all
    select
        'review' as table_code,
        'row' as axis,
        channel_code as code,
        name_zh,
        name_en
    from channels
    union all
    select
        'review' as table_code,
        'column' as axis,
        result_code as code,
        name_zh,
        name_en
    from {{ ref('review_results') }}
),

summed as (
    select
        document_id,
        table_code,
        row_code,
        column_code,
        -- of known parts, or nothing
        cast(if(count(value) = count(*), sum(value), null) as bigint) as value,
        cast(count(*) - count(value) as integer) as unknown_cell_count
    from figures
    group by document_id, table_code, row_code, column_code
)

select
    summed.*,
    of_row.name_zh as row_name_zh,
    of_row.name_en as row_name_en,
    of_column.name_zh as column_name_zh,
    of_column.name_en as column_name_en
from summed
inner join named as of_row
    on summed.table_code = of_row.table_code and of_row.axis = 'row' and summed.row_code = of_row.code
inner join named as of_column
    on summed.table_code = of_column.table_code and of_column.axis = 'column' and summed.column_code = of_column.code
