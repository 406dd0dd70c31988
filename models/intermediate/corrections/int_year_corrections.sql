with

years as (
    select * from {{ ref('int_document_years') }}
),

corrections as (
    select * from {{ ref('int_correction_register') }}
    where kind = 'year' and status = 'accepted'
)

select
    corrections.correction_id,
    years.document_id,
    try_cast(corrections.new_value as integer) as report_year,
    corrections.old_value,
    cast(years.printed_year as varchar) as given_value,
    -- the old value of an implausible year is what is printed, or the open year that dim_report shows
    coalesce(corrections.old_value, '') in (
        coalesce(cast(years.printed_year as varchar), ''), coalesce(cast(years.report_year as varchar), '')
    ) as is_applied
from corrections
inner join years on corrections.document_id = years.document_id
