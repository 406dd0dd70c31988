with

codebooks as (
    select * from {{ ref('table_codebooks') }}
),

reports as (
    select * from {{ ref('dim_report') }}
),

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

review_cells as (
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

-- each cell counts for itself and for its heading
figures as (
    select
        document_id,
        'request_lines' as codebook,
        line_code as row_code,
        'total' as column_code,
        value
    from line_totals
    union all
    select
        line_totals.document_id,
        'request_lines' as codebook,
        outcomes.parent_code as row_code,
        'total' as column_code,
        line_totals.value
    from line_totals
    inner join outcomes on line_totals.line_code = outcomes.outcome_code
    where outcomes.parent_code <> 'outcome_total'
    union all
    select
        document_id,
        'request_lines' as codebook,
        'received' as row_code,
        applicant_code as column_code,
        received as value
    from received
    union all
    select
        received.document_id,
        'request_lines' as codebook,
        'received' as row_code,
        applicant_types.parent_code as column_code,
        received.received as value
    from received
    inner join applicant_types on received.applicant_code = applicant_types.applicant_code
    where applicant_types.parent_code <> 'total'
    union all
    select
        document_id,
        'review_channels' as codebook,
        channel_code as row_code,
        result_code as column_code,
        value
    from review_cells
    union all
    select
        review_cells.document_id,
        'review_channels' as codebook,
        channels.parent_code as row_code,
        review_cells.result_code as column_code,
        review_cells.value
    from review_cells
    inner join channels on review_cells.channel_code = channels.channel_code
    where channels.parent_code is not null
),

names as (
    select
        'request_lines' as codebook,
        line_code as code,
        name_zh,
        name_en
    from {{ ref('request_lines') }}
    union all
    select
        'applicant_types' as codebook,
        applicant_code as code,
        name_zh,
        name_en
    from applicant_types
    union all
    select
        'review_channels' as codebook,
        channel_code as code,
        name_zh,
        name_en
    from channels
    union all
    select
        'review_results' as codebook,
        result_code as code,
        name_zh,
        name_en
    from {{ ref('review_results') }}
),

sums as (
    select
        document_id,
        codebook,
        row_code,
        column_code,
        -- null unless every part is known
        try_cast(if(count(value) = count(*), sum(value), null) as bigint) as value,
        cast(count(*) - count(value) as integer) as unknown_cell_count
    from figures
    group by document_id, codebook, row_code, column_code
)

select
    sums.document_id,
    row_books.table_code,
    sums.row_code,
    sums.column_code,
    sums.value,
    sums.unknown_cell_count,
    {{ level_columns('reports') }},
    row_names.name_zh as row_name_zh,
    row_names.name_en as row_name_en,
    column_names.name_zh as column_name_zh,
    column_names.name_en as column_name_en
from sums
inner join reports on sums.document_id = reports.document_id
inner join codebooks as row_books on sums.codebook = row_books.codebook
inner join codebooks as column_books on row_books.table_code = column_books.table_code and column_books.axis = 'column'
inner join names as row_names on sums.codebook = row_names.codebook and sums.row_code = row_names.code
inner join names as column_names
    on column_books.codebook = column_names.codebook and sums.column_code = column_names.code
