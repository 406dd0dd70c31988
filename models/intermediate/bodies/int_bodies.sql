with

documents as (
    select * from {{ ref('int_document_bodies') }}
    where body_key is not null
),

regions as (
    select * from {{ ref('int_regions') }}
),

-- the most frequent name, and the longest of equally frequent ones
name_counts as (
    select
        body_key,
        coalesce(body_name, clean_name) as body_name,
        count(*) as report_count
    from documents
    group by all
),

full_names as (
    select
        body_key,
        body_name
    from name_counts
    qualify
        row_number() over (
            partition by body_key order by report_count desc, length(body_name) desc, body_name
        ) = 1
),

bodies as (
    select
        body_key,
        min(level) as level,
        -- of the last year; of two of one year the one with the smaller code
        any_value(sector_code order by report_year desc nulls last, sector_code asc) as sector_code,
        any_value(region_code order by report_year desc nulls last, region_code asc) as region_code,
        bool_or(is_zone) as is_zone,
        min(resolution) as resolution,
        min(reason) as reason,
        string_agg(distinct printed_name, '; ' order by printed_name) as printed_names,
        min(report_year) as first_year,
        max(report_year) as last_year,
        count(*) as report_count
    from documents
    group by body_key
)

select
    bodies.*,
    full_names.body_name,
    coalesce(units.is_vertical, false) as is_vertical,
    case
        when bodies.resolution <> 'resolved' or bodies.is_zone then null
        when bodies.level = 'central' or (bodies.level = 'province' and bodies.sector_code = 'government') then '国务院'
        when bodies.level in ('prefecture', 'county') and bodies.sector_code = 'government'
            then {{ government_of('regions.parent_name') }}
        else {{ government_of('regions.region_name') }}
    end as parent_name
from bodies
inner join full_names on bodies.body_key = full_names.body_key
left join {{ ref('int_body_units') }} as units on bodies.body_key = units.body_key
-- the division in the body's last year
asof left join regions
    on bodies.region_code = regions.region_code and coalesce(bodies.last_year, 9999) >= regions.valid_from
