-- The raw tables, defined once: run by the loaders and by dbt's connection alike.
-- Raw keeps what was printed: no number is converted here, no blank is judged.
create schema if not exists raw;

-- grain: one call of `ogi load`
create table if not exists raw.load_runs (
    run_id varchar not null,
    started_at timestamp not null,
    finished_at timestamp,
    loader_version varchar not null,
    arguments varchar not null, -- JSON: the paths and options of the call
    origin varchar not null, -- sample, given, or synthetic (the invented country of synthetic/country/country.py)
    seen_count integer not null,
    loaded_count integer not null,
    known_count integer not null,
    rejected_count integer not null
);

-- grain: one distinct content, report or not
create table if not exists raw.documents (
    document_id varchar not null, -- the first 16 hex digits of sha256
    sha256 varchar not null,
    byte_count bigint not null,
    media_type varchar not null,
    charset varchar,
    title varchar, -- as printed, like the five below
    body varchar,
    body_source varchar, -- title, heading, metadata, signature: where the name was printed
    year varchar,
    signed_on varchar,
    published_on varchar,
    publisher varchar, -- the 来源 or 发布机构 line: not always the body
    origin varchar not null, -- sample, given, or synthetic
    cell_count integer not null,
    prose_count integer not null,
    loader_version varchar not null
);

-- grain: document_id × uri
create table if not exists raw.document_locations (
    document_id varchar not null,
    uri varchar not null, -- file, or archive!member, or file#record
    host varchar,
    fetched_at varchar, -- as the source says it
    run_id varchar not null
);

-- grain: one document: the text that offsets count in (code points from 0, end excluded)
create table if not exists raw.document_texts (
    document_id varchar not null,
    text varchar not null
);

-- grain: document × table_code seen
create table if not exists raw.form_tables (
    document_id varchar not null,
    table_code varchar not null,
    form_code varchar,
    labels_found integer not null,
    cell_count integer not null, -- rows in raw.cells
    unplaced_count integer not null, -- rows in raw.unplaced_cells
    page integer,
    char_start integer not null,
    char_end integer not null
);

-- grain: one cell of a recognised table
create table if not exists raw.cells (
    document_id varchar not null,
    table_code varchar not null,
    row_code varchar not null,
    column_code varchar not null,
    cell_text varchar not null, -- as printed; '' where the place is known and empty
    unit_text varchar, -- the unit that its header prints
    page integer,
    char_start integer not null,
    char_end integer not null,
    placement varchar not null -- grid, ordered, solved
);

-- grain: one text inside a table's bounds that no form cell claims
create table if not exists raw.unplaced_cells (
    document_id varchar not null,
    table_code varchar not null,
    cell_text varchar not null,
    row_label varchar, -- the nearest label before it in reading order
    column_label varchar,
    page integer,
    char_start integer not null,
    char_end integer not null
);

-- grain: document × indicator_code × char_start
create table if not exists raw.prose_figures (
    document_id varchar not null,
    indicator_code varchar not null,
    value_text varchar not null,
    unit_text varchar,
    sentence varchar not null,
    char_start integer not null,
    char_end integer not null
);

-- grain: document_id × loader_version: one content that is no report, or could not be read
create table if not exists raw.rejects (
    document_id varchar not null,
    loader_version varchar not null,
    reason_code varchar not null,
    message varchar not null
);
