-- The definition of the raw tables, for the loaders and for dbt's connection.
-- Raw stores texts as printed: numbers are not converted and blanks are not judged.
-- A change here needs a step in steps/ that brings existing databases to the same shape.
create schema if not exists raw;

-- grain: one call of `ogi load`
create table raw.load_runs (
    run_id varchar not null,
    started_at timestamp not null,
    finished_at timestamp,
    loader_version varchar not null,
    arguments varchar not null, -- JSON: the paths and options of the call
    origin varchar not null, -- sample, given, or synthetic (the invented country of synthetic/country)
    seen_count integer not null,
    loaded_count integer not null,
    known_count integer not null,
    rejected_count integer not null
);

-- grain: one distinct content, report or not
create table raw.documents (
    document_id varchar not null, -- the first 16 hex digits of sha256
    sha256 varchar not null,
    byte_count bigint not null,
    media_type varchar not null,
    charset varchar,
    title varchar, -- as printed, as are body, year, signed_on, published_on and publisher
    body varchar,
    body_source varchar, -- title, heading, metadata, signature or publisher: where the name was printed
    year varchar,
    signed_on varchar,
    published_on varchar,
    publisher varchar, -- from the 来源 or 发布机构 line; it may name another body
    origin varchar not null, -- sample, given, or synthetic
    cell_count integer not null,
    prose_count integer not null,
    loader_version varchar not null,
    contradictions varchar, -- year, body or 'year,body': what the document's own places contradict, so that it is open
    is_truncated boolean -- the content ends inside a figure, or the crawl stored only a part of it
);

-- grain: document_id × uri
create table raw.document_locations (
    document_id varchar not null,
    uri varchar not null, -- file, archive!member or file#record
    host varchar,
    fetched_at varchar, -- as the corpus stores it
    run_id varchar not null
);

-- grain: one document; offsets are code points of this text, from 0, end excluded
create table raw.document_texts (
    document_id varchar not null,
    text varchar not null
);

-- grain: document × table_code
create table raw.form_tables (
    document_id varchar not null,
    table_code varchar not null,
    form_code varchar not null, -- if its labels fit several forms, that of the report's other tables, or else the newest
    labels_found integer not null, -- distinct labels
    cell_count integer not null, -- rows in raw.cells
    unplaced_count integer not null, -- rows in raw.unplaced_cells
    page integer,
    char_start integer not null,
    char_end integer not null
);

-- grain: one cell of a recognised table
create table raw.cells (
    document_id varchar not null,
    table_code varchar not null,
    row_code varchar not null,
    column_code varchar not null,
    cell_text varchar not null, -- as printed; '' if the cell is empty
    unit_text varchar, -- the money unit in its header
    page integer,
    char_start integer not null,
    char_end integer not null,
    placement varchar not null -- grid, ordered or solved
);

-- grain: one text inside the bounds of a table that belongs to no form cell
create table raw.unplaced_cells (
    document_id varchar not null,
    table_code varchar not null,
    cell_text varchar not null,
    row_label varchar, -- the nearest label before it in reading order
    column_label varchar,
    reason_code varchar not null, -- why it has no place; codes are in seeds/unplaced_reasons.csv
    page integer,
    char_start integer not null,
    char_end integer not null
);

-- grain: document × indicator_code × char_start
create table raw.prose_figures (
    document_id varchar not null,
    indicator_code varchar not null,
    value_text varchar not null,
    unit_text varchar,
    sentence varchar not null,
    char_start integer not null,
    char_end integer not null
);

-- grain: document_id × loader_version: one content that is not a report or could not be read
create table raw.rejects (
    document_id varchar not null,
    loader_version varchar not null,
    reason_code varchar not null,
    message varchar not null
);

-- grain: one row of the users' register of corrections (OGI_CORRECTIONS); dbt reads the file anew when it starts
create table raw.corrections (
    correction_id varchar not null,
    kind varchar not null, -- cell, year or scope
    document_id varchar not null,
    table_code varchar,
    row_code varchar,
    column_code varchar,
    old_value varchar,
    new_value varchar not null,
    cause varchar, -- reading or report; null means reading
    reason varchar not null,
    source_uri varchar not null,
    corrected_by varchar not null,
    corrected_on varchar not null,
    status varchar not null -- accepted or withdrawn
);

-- grain: document × decision: a withdrawal of the document, or the undoing of one; rows are only added
create table raw.withdrawals (
    document_id varchar not null,
    decision_number integer not null, -- 1, 2, 3 … for each document; the last one holds
    decided_at timestamp not null,
    is_undo boolean not null,
    reason varchar not null,
    decided_by varchar not null,
    named varchar not null -- the document_id, uri or run that was named
);

-- grain: one version of the shape of these tables
create table raw.schema_versions (
    version integer not null,
    changed_at timestamp not null
);
