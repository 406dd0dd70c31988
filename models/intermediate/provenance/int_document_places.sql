{{ config(materialized='view') }}
with

locations as (
    select * from {{ ref('stg_document_locations') }}
)

select
    document_id,
    min(uri) as first_uri,
    cast(count(*) as integer) as location_count
from locations
group by document_id
