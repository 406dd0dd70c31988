-- The verdicts of `ogi audit`. Only ogi.auditing.store writes to this table; dbt leaves the schema alone.
create schema if not exists quality;

create table if not exists quality.audits (
    sample varchar not null,
    document_id varchar not null,
    table_code varchar not null,
    row_code varchar not null,
    column_code varchar not null,
    value decimal(32, 8),
    verdict varchar not null,
    note varchar,
    placement varchar not null,
    media_type varchar not null,
    loader_version varchar not null,
    judged_at timestamp not null
);

comment on table quality.audits is 'One sample × cell × figure that a person compared with its print.';
comment on column quality.audits.sample is 'The seed and the filters that the cell was drawn with.';
comment on column quality.audits.value is 'The figure that was judged; null if the cell was read as one without a number.';
comment on column quality.audits.verdict is 'right, wrong, or cannot_tell.';
comment on column quality.audits.note is 'What the person wrote about it.';
comment on column quality.audits.loader_version is 'Version of the loaders that had read the document.';
comment on column quality.audits.judged_at is 'When the verdict was stored, UTC.';
