-- One name and year to be resolved, whoever prints it.
select
    bare_name,
    report_year,
    name_text,
    organisation_name,
    organisation_sector_code
from {{ ref('int_document_names') }}
union
select
    name_text as bare_name,
    report_year,
    name_text,
    null as organisation_name,
    null as organisation_sector_code
from {{ ref('int_text_names') }}
-- what a person wrote is read like any name, so that it falls together with others of the same body
union
select
    body_name as bare_name,
    report_year,
    body_name as name_text,
    null as organisation_name,
    null as organisation_sector_code
from {{ ref('int_body_decisions') }}
