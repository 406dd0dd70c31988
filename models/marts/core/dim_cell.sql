{%- set codebooks = [
    ('disclosure_subjects', 'subject_code'), ('disclosure_measures', 'measure_code'), ('request_lines', 'line_code'),
    ('applicant_types', 'applicant_code'), ('review_channels', 'channel_code'), ('review_results', 'result_code'),
    ('sheet_indicators', 'indicator_code'), ('sheet_measures', 'measure_code')
] %}
with

form_cells as (
    select
        form_cells.table_code,
        form_cells.row_code,
        form_cells.column_code,
        -- a line of a sheet has another unit in another form
        last(form_cells.unit_code order by form_versions.first_report_year, form_cells.form_code) as unit_code
    from {{ ref('form_cells') }} as form_cells
    inner join {{ ref('form_versions') }} as form_versions on form_cells.form_code = form_versions.form_code
    group by form_cells.table_code, form_cells.row_code, form_cells.column_code
),

codes as (
    {% for seed, code in codebooks %}
        select
            '{{ seed }}' as codebook,
            {{ code }} as code,
            position,
            name_zh,
            name_en
        from {{ ref(seed) }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

named as (
    select
        codebooks.table_code,
        codebooks.axis,
        codes.code,
        codes.position,
        codes.name_zh,
        codes.name_en
    from {{ ref('table_codebooks') }} as codebooks
    inner join codes on codebooks.codebook = codes.codebook
)

select
    -- ids
    form_cells.table_code,
    form_cells.row_code,
    form_cells.column_code,

    -- text
    row_names.name_zh as row_name_zh,
    row_names.name_en as row_name_en,
    column_names.name_zh as column_name_zh,
    column_names.name_en as column_name_en,
    form_cells.unit_code,

    -- numbers
    row_names.position as row_position,
    column_names.position as column_position
from form_cells
inner join named as row_names
    on
    form_cells.table_code = row_names.table_code
    and row_names.axis = 'row'
    and form_cells.row_code = row_names.code
inner join named as column_names
    on
    form_cells.table_code = column_names.table_code
    and column_names.axis = 'column'
    and form_cells.column_code = column_names.code
