with

bounds as (
    select * from {{ ref('figure_bounds') }}
),

limits as (
    select
        max(bound) filter (where kind = 'amount_factor') as factor,
        max(bound) filter (where kind = 'amount_compared') as compared_from
    from bounds
),

amounts as (
    select
        reports.document_id,
        reports.body_key,
        reports.report_year,
        reports.scope_code,
        bodies.level,
        cells.table_code,
        cells.row_code,
        cells.column_code,
        cells.value_in_print as value
    from {{ ref('int_cells') }} as cells
    inner join {{ ref('disclosure_measures') }} as measures
        on cells.column_code = measures.measure_code and measures.unit_code = 'CNY'
    inner join {{ ref('int_reports') }} as reports on cells.document_id = reports.document_id
    left join {{ ref('int_document_bodies') }} as bodies on cells.document_id = bodies.document_id
    where cells.is_current and cells.value_in_print > 0
),

other_years as (
    select
        amounts.document_id,
        amounts.row_code,
        amounts.column_code,
        count(*) as other_count,
        min(others.value) as least,
        max(others.value) as most
    from amounts
    inner join amounts as others
        on amounts.body_key = others.body_key
        and amounts.row_code = others.row_code
        and amounts.column_code = others.column_code
        and amounts.scope_code = others.scope_code
        and amounts.report_year <> others.report_year
    group by amounts.document_id, amounts.row_code, amounts.column_code
),

compared as (
    select
        amounts.*,
        bounds.bound,
        case
            when amounts.value >= limits.compared_from and amounts.value >= limits.factor * other_years.most
                then other_years.most
            -- of two years, the larger amount is the one in 元 under a header in 万元
            when
                other_years.other_count > 1 and other_years.least >= limits.compared_from
                and other_years.least >= limits.factor * amounts.value
                then other_years.least
        end as other_amount,
        coalesce(amounts.value > bounds.bound, false) as is_above_bound
    from amounts
    cross join limits
    left join bounds on amounts.column_code = bounds.kind and amounts.level = bounds.level
    left join other_years
        on amounts.document_id = other_years.document_id
        and amounts.row_code = other_years.row_code
        and amounts.column_code = other_years.column_code
)

select
    document_id,
    'amount_scale' as rule_code,
    table_code,
    row_code,
    column_code,
    try_cast(coalesce(other_amount, bound) as bigint) as expected,
    try_cast(value as bigint) as reported,
    concat_ws(
        '; ',
        if(
            other_amount is not null,
            format('the nearest other year of the body: {} CNY', try_cast(other_amount as bigint)),
            null
        ),
        if(is_above_bound, format('more than {} CNY', bound), null)
    ) as evidence
from compared
where other_amount is not null or is_above_bound
