with

reports as (
    select * from {{ ref('dim_report') }}
    where is_current and body_key is not null and report_year is not null and document_id = report_id
),

regions as (
    select * from {{ ref('dim_region') }}
),

ancestors as (
    select * from {{ ref('dim_region_ancestor') }}
),

bases as (
    select distinct division_basis from ancestors
),

included as (
    select * from {{ ref('rpt_included_reports') }}
),

periods as (
    select
        reports.document_id,
        reports.region_code,
        regions.valid_from,
        regions.level
    from reports
    asof inner join regions
        on reports.region_code = regions.region_code and reports.report_year >= regions.valid_from
),

report_divisions as (
    select
        periods.document_id,
        ancestors.division_basis,
        ancestors.ancestor_code as region_code,
        ancestors.ancestor_level as region_level,
        ancestors.ancestor_level = periods.level as is_of_body
    from periods
    inner join ancestors on periods.region_code = ancestors.region_code and periods.valid_from = ancestors.valid_from
    union all
    -- central bodies and unresolved bodies
    select
        reports.document_id,
        bases.division_basis,
        '000000' as region_code,
        'nation' as region_level,
        false as is_of_body
    from reports
    cross join bases
    anti join periods on reports.document_id = periods.document_id
),

included_report_divisions as (
    select
        report_divisions.document_id,
        report_divisions.division_basis,
        report_divisions.region_code
    from report_divisions
    inner join included on report_divisions.document_id = included.document_id
    inner join report_divisions as including_reports
        on
        included.included_in = including_reports.document_id
        and report_divisions.division_basis = including_reports.division_basis
        and report_divisions.region_code = including_reports.region_code
    group by all
),

-- in its own division a report of unknown scope counts if no other is there; above it never
of_unknown_scope as (
    select
        report_divisions.document_id,
        report_divisions.division_basis,
        report_divisions.region_code
    from report_divisions
    inner join reports on report_divisions.document_id = reports.document_id
    where reports.scope_code = 'unknown' and report_divisions.is_of_body
    qualify
        count(*) over (
            partition by report_divisions.division_basis, report_divisions.region_code, reports.report_year
        ) = 1
)

select
    report_divisions.document_id,
    report_divisions.division_basis,
    report_divisions.region_code,
    report_divisions.region_level,
    case reports.scope_code
        when 'own' then true
        -- a roll-up whose division can't be told may be part of any other
        when 'area' then periods.document_id is not null and included_report_divisions.document_id is null
        else of_unknown_scope.document_id is not null
    end as is_counted
from report_divisions
inner join reports on report_divisions.document_id = reports.document_id
left join periods on report_divisions.document_id = periods.document_id
left join included_report_divisions
    on
    report_divisions.document_id = included_report_divisions.document_id
    and report_divisions.division_basis = included_report_divisions.division_basis
    and report_divisions.region_code = included_report_divisions.region_code
left join of_unknown_scope
    on
    report_divisions.document_id = of_unknown_scope.document_id
    and report_divisions.division_basis = of_unknown_scope.division_basis
    and report_divisions.region_code = of_unknown_scope.region_code
