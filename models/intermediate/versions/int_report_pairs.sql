-- Unresolved bodies have no pairs, because the same name can be that of another body. A government and its general
-- office can publish one report under both names.
with

bodies as (
    select
        document_id,
        body_key,
        report_year,
        case
            when
                sector_code in ('government', 'general_office')
                and region_code is not null and level <> 'township' and not coalesce(is_zone, false)
                then concat_ws('|', region_code, level)
        end as seat,
        sector_code
    from {{ ref('int_document_bodies') }}
    where resolution = 'resolved' and report_year is not null
),

pairs as (
    select
        bodies.document_id,
        others.document_id as other_id,
        true as is_same_body
    from bodies
    inner join bodies as others
        on
        bodies.body_key = others.body_key
        and bodies.report_year = others.report_year
        and bodies.document_id <> others.document_id
    union all
    select
        bodies.document_id,
        others.document_id as other_id,
        false as is_same_body
    from bodies
    inner join bodies as others
        on
        bodies.seat = others.seat
        and bodies.report_year = others.report_year
        and bodies.sector_code <> others.sector_code
),

printed_cells as (
    select printed.*
    from {{ ref('stg_cells') }} as printed
    semi join pairs on printed.document_id = pairs.document_id
    where trim(printed.cell_text) <> ''
),

cells as (
    select * from printed_cells
    where figure_kind = 'number'
),

filled_tables as (
    select distinct
        document_id,
        table_code
    from printed_cells
),

shared_tables as (
    select
        pairs.document_id,
        pairs.other_id,
        count(*) as shared_table_count
    from pairs
    inner join filled_tables on pairs.document_id = filled_tables.document_id
    inner join filled_tables as other_tables
        on pairs.other_id = other_tables.document_id and filled_tables.table_code = other_tables.table_code
    group by pairs.document_id, pairs.other_id
),

compared as (
    select
        pairs.document_id,
        pairs.other_id,
        count(*) as shared_count,
        count(*) filter (where cells.reported_value <> 0 and other_cells.reported_value <> 0) as nonzero_count,
        count(*) filter (where cells.reported_value <> other_cells.reported_value) as different_count
    from pairs
    inner join cells on pairs.document_id = cells.document_id
    inner join cells as other_cells
        on
        pairs.other_id = other_cells.document_id
        and cells.table_code = other_cells.table_code
        and cells.row_code = other_cells.row_code
        and cells.column_code = other_cells.column_code
    group by pairs.document_id, pairs.other_id
)

select
    pairs.document_id,
    pairs.other_id,
    pairs.is_same_body,
    coalesce(shared_tables.shared_table_count, 0) as shared_table_count,
    coalesce(compared.shared_count, 0) as shared_count,
    coalesce(compared.nonzero_count, 0) as nonzero_count,
    coalesce(compared.different_count, 0) as different_count
from pairs
left join shared_tables on pairs.document_id = shared_tables.document_id and pairs.other_id = shared_tables.other_id
left join compared on pairs.document_id = compared.document_id and pairs.other_id = compared.other_id
