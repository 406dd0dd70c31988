with

documents as (
    select * from {{ ref('int_document_bodies') }}
    where resolution = 'resolved'
),

lineages as (
    select * from {{ ref('int_region_lineages') }}
),

vertical_systems as (
    select string_agg(pattern, '|' order by pattern) as pattern from {{ ref('vertical_systems') }}
)

select
    documents.body_key,
    min(lineages.lineage) as lineage,
    min(documents.level) as level,
    min(documents.unit_text) as unit_text,
    -- what the register of successions names: 卫生和计划生育局 without 局 and 和
    regexp_replace(min(documents.unit_text), '(局|委员会|厅|办公室)$', '') as department_name,
    bool_or(documents.is_zone) as is_zone,
    regexp_matches(min(documents.unit_text), min(vertical_systems.pattern)) as is_vertical,
    min(documents.report_year) as first_year,
    max(documents.report_year) as last_year
from documents
cross join vertical_systems
asof left join lineages
    on documents.region_code = lineages.region_code and coalesce(documents.report_year, 9999) >= lineages.valid_from
group by documents.body_key
