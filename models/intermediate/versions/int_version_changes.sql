with

versions as (
    select * from {{ ref('int_report_versions') }}
    where copy_of is null
),

traits as (
    select * from {{ ref('int_report_traits') }}
),

successive_versions as (
    select
        current_versions.document_id,
        earlier_versions.document_id as earlier_id,
        unsound_reports.document_id is not null as is_earlier_unsound
    from versions as current_versions
    inner join traits as current_traits on current_versions.document_id = current_traits.document_id
    inner join traits as earlier_traits
        on
        current_traits.body_key = earlier_traits.body_key
        and current_traits.report_year = earlier_traits.report_year
        and current_traits.scope_code = earlier_traits.scope_code
    inner join versions as earlier_versions on earlier_traits.document_id = earlier_versions.document_id
    left join {{ ref('int_unsound_reports') }} as unsound_reports
        on earlier_versions.document_id = unsound_reports.document_id
    where current_versions.version_rank = 1 and earlier_versions.version_rank = 2
),

cells as (
    select * from {{ ref('stg_cells') }}
    where figure_kind = 'number' and not is_out_of_range
)

select
    successive_versions.document_id,
    'version_change' as rule_code,
    cells.table_code,
    cells.row_code,
    cells.column_code,
    try_cast(earlier_cells.reported_value as bigint) as expected,
    try_cast(cells.reported_value as bigint) as reported,
    successive_versions.earlier_id,
    successive_versions.is_earlier_unsound
from successive_versions
inner join cells on successive_versions.document_id = cells.document_id
inner join cells as earlier_cells
    on
    successive_versions.earlier_id = earlier_cells.document_id
    and cells.table_code = earlier_cells.table_code
    and cells.row_code = earlier_cells.row_code
    and cells.column_code = earlier_cells.column_code
where try_cast(cells.reported_value as bigint) <> try_cast(earlier_cells.reported_value as bigint)
