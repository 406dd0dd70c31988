{#- reason: a request in two sums of one level counts twice: flags, places and sums over the nation must agree -#}
with

flags as (
    {% for level in ['nation', 'province', 'prefecture', 'county'] %}
        {{ 'union all' if not loop.first }}
        select
            document_id,
            '{{ level }}' as region_level,
            counts_in_{{ level }} as counts
        from {{ ref('dim_report') }}
        where scope_code <> 'unknown'
    {% endfor %}
),

sums as (
    select
        report_year,
        scope_code,
        'rpt_requests' as mart,
        cast(sum(received) as bigint) as received
    from {{ ref('rpt_requests') }}
    where counts_in_nation
    group by all
    union all
    select
        reports.report_year,
        totals.scope_code,
        'fct_request_totals' as mart,
        cast(sum(totals.value) as bigint) as received
    from {{ ref('fct_request_totals') }} as totals
    inner join {{ ref('dim_report') }} as reports on totals.document_id = reports.document_id
    where totals.counts_in_nation and totals.line_code = 'received'
    group by all
    union all
    select
        report_year,
        scope_code,
        'rpt_region_rates' as mart,
        numerator as received
    from {{ ref('rpt_region_rates') }}
    where metric_code = 'received_count' and region_code = '000000'
    union all
    select
        report_year,
        scope_code,
        'rpt_national_series' as mart,
        numerator as received
    from {{ ref('rpt_national_series') }}
    where metric_code = 'received_count'
)

select
    places.document_id as place,
    'is_counted at level ' || flags.region_level as problem
from {{ ref('rpt_report_regions') }} as places
inner join flags on places.document_id = flags.document_id and places.region_level = flags.region_level
where places.division_basis = 'then' and places.is_counted <> flags.counts
union all
select
    scope_code || ' ' || report_year as place,
    string_agg(distinct mart || ' ' || received, ', ') as problem
from sums
where received is not null
group by scope_code, report_year
having count(distinct received) > 1
