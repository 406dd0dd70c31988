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
-- manual decisions go through the same parser, so that they match other spellings of the body
union
select
    body_name as bare_name,
    report_year,
    body_name as name_text,
    null as organisation_name,
    null as organisation_sector_code
from {{ ref('int_body_decisions') }}
