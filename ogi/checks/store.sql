-- The runs of the checks and their results. Only ogi.checks.store writes to these tables.
create schema if not exists quality;

create table if not exists quality.check_runs (
    run_id varchar not null,
    run_at timestamp not null,
    layer varchar not null,
    command varchar not null,
    edition varchar,
    compared_edition varchar,
    origin varchar,
    report_count bigint,
    loader_version varchar not null,
    check_count integer not null,
    passed_count integer not null,
    failed_count integer not null,
    warned_count integer not null,
    fault_count integer not null,
    is_passed boolean not null
);

create table if not exists quality.check_results (
    run_id varchar not null,
    run_at timestamp not null,
    layer varchar not null,
    table_name varchar not null,
    check_name varchar not null,
    column_names varchar,
    expectation varchar not null,
    says varchar not null,
    severity varchar not null,
    status varchar not null,
    is_success boolean not null,
    unexpected_count bigint not null,
    unexpected_rows varchar,
    observed_value double,
    lower_bound double,
    upper_bound double,
    edition varchar,
    message varchar
);

comment on table quality.check_runs is 'One run of the checks over one layer.';
comment on column quality.check_runs.run_id is 'Time and layer of the run.';
comment on column quality.check_runs.run_at is 'When the outcomes of the run were stored, UTC.';
comment on column quality.check_runs.layer is 'raw (what was loaded) or marts (what dbt built).';
comment on column quality.check_runs.command is 'The command that ran it: build, check or publish.';
comment on column quality.check_runs.edition is 'The edition that was checked; null if the warehouse was checked.';
comment on column quality.check_runs.compared_edition is 'The edition that drift was measured against; null if there was none.';
comment on column quality.check_runs.origin is 'The origin of all reports (sample, given …); null if there were none or several origins, or if an edition was checked.';
comment on column quality.check_runs.report_count is 'Number of documents in raw; null if an edition was checked.';
comment on column quality.check_runs.loader_version is 'Version of the loader in the checkout that ran the checks.';
comment on column quality.check_runs.failed_count is 'Checks of structure that failed; each of them stops a build.';
comment on column quality.check_runs.warned_count is 'Measures of drift outside their bounds; they stop nothing.';
comment on column quality.check_runs.fault_count is 'Checks that could not run, which says nothing about the data.';
comment on column quality.check_runs.is_passed is 'True if no check failed and all could run.';
comment on table quality.check_results is 'The result of one check over one table in one run.';
comment on column quality.check_results.run_id is 'The run in quality.check_runs.';
comment on column quality.check_results.table_name is 'The table, as schema.table; only the schema if the check joins several tables.';
comment on column quality.check_results.check_name is 'Unique within its table.';
comment on column quality.check_results.column_names is 'The columns that the check is about, separated by commas; null if it is about rows.';
comment on column quality.check_results.expectation is 'The type of the expectation in Great Expectations.';
comment on column quality.check_results.says is 'What is true if the check passes.';
comment on column quality.check_results.severity is 'structure stops a build; drift warns.';
comment on column quality.check_results.status is 'passed, failed, warned, or fault (the check could not run).';
comment on column quality.check_results.unexpected_count is 'Number of all failing rows.';
comment on column quality.check_results.unexpected_rows is 'The first failing rows, as JSON; null if there are none.';
comment on column quality.check_results.observed_value is 'The value of a measure of drift; null for checks of structure.';
comment on column quality.check_results.lower_bound is 'The lowest allowed value of a measure of drift.';
comment on column quality.check_results.upper_bound is 'The highest allowed value of a measure of drift.';
comment on column quality.check_results.edition is 'The edition that was checked; null if the warehouse was checked.';
comment on column quality.check_results.message is 'The error message if the check could not run, else null.';
