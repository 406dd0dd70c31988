-- From any shape before versions were recorded: contradictions of documents, whether they are truncated, reasons of
-- unplaced texts, a form for each table, and the users' corrections.
alter table raw.documents add column if not exists contradictions varchar;
alter table raw.documents add column if not exists is_truncated boolean;
alter table raw.unplaced_cells add column if not exists reason_code varchar;

create table raw.new_unplaced_cells (
    document_id varchar not null,
    table_code varchar not null,
    cell_text varchar not null,
    row_label varchar,
    column_label varchar,
    reason_code varchar not null,
    page integer,
    char_start integer not null,
    char_end integer not null
);
-- a text stored before reasons were kept stays in doubt
insert into raw.new_unplaced_cells by name
select * replace (coalesce(reason_code, 'no_column') as reason_code) from raw.unplaced_cells;
drop table raw.unplaced_cells;
alter table raw.new_unplaced_cells rename to unplaced_cells;

create table raw.new_form_tables (
    document_id varchar not null,
    table_code varchar not null,
    form_code varchar not null,
    labels_found integer not null,
    cell_count integer not null,
    unplaced_count integer not null,
    page integer,
    char_start integer not null,
    char_end integer not null
);
-- labels that fit several forms: the form of the report's other tables, or else the newest
insert into raw.new_form_tables by name
select t.* replace (coalesce(t.form_code, max(t.form_code) over (partition by t.document_id), '2021') as form_code)
from raw.form_tables as t;
drop table raw.form_tables;
alter table raw.new_form_tables rename to form_tables;

create table if not exists raw.corrections (
    correction_id varchar not null,
    kind varchar not null,
    document_id varchar not null,
    table_code varchar,
    row_code varchar,
    column_code varchar,
    old_value varchar,
    new_value varchar not null,
    cause varchar,
    reason varchar not null,
    source_uri varchar not null,
    corrected_by varchar not null,
    corrected_on varchar not null,
    status varchar not null
);
