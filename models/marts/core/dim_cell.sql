with

form_cells as (
    select distinct
        table_code,
        row_code,
        column_code,
        unit_code
    from {{ ref('form_cells') }}
),

row_codes as (
    select
        'disclosure' as table_code,
        subject_code as code,
        position,
        name_zh,
        name_en
    from {{ ref('disclosure_subjects') }}
    union all
    select
        'requests' as table_code,
        line_code as code,
        position,
        name_zh,
        name_en
    from {{ ref('request_lines') }}
    union all
    select
        'review' as table_code,
        channel_code as code,
        position,
        name_zh,
        name_en
    from {{ ref('review_channels') }}
),

column_codes as (
    select
        'disclosure' as table_code,
        measure_code as code,
        position,
        name_zh,
        name_en
    from {{ ref('disclosure_measures') }}
    union all
    select
        'requests' as table_code,
        applicant_code as code,
        position,
        name_zh,
        name_en
    from {{ ref('applicant_types') }}
    union all
    select
        'review' as table_code,
        result_code as code,
        position,
        name_zh,
        name_en
    from {{ ref('review_results') }}
)

select
    -- ids
    form_cells.table_code,
    form_cells.row_code,
    form_cells.column_code,

    -- text
    row_codes.name_zh as row_name_zh,
    row_codes.name_en as row_name_en,
    column_codes.name_zh as column_name_zh,
    column_codes.name_en as column_name_en,
    form_cells.unit_code,

    -- numbers
    row_codes.position as row_position,
    column_codes.position as column_position
from form_cells
inner join row_codes on form_cells.table_code = row_codes.table_code and form_cells.row_code = row_codes.code
inner join column_codes
    on form_cells.table_code = column_codes.table_code and form_cells.column_code = column_codes.code
