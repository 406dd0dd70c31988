-- What the checks found, run after run. Written by ogi.checks.store; dbt and the loaders leave it alone.
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
comment on column quality.check_runs.run_id is 'Its time and layer.';
comment on column quality.check_runs.run_at is 'When it ran, UTC.';
comment on column quality.check_runs.layer is 'raw: what was loaded; marts: what dbt made of it.';
comment on column quality.check_runs.command is 'The command that ran it: build, check or publish.';
comment on column quality.check_runs.edition is 'The edition that was checked; null where it was the warehouse.';
comment on column quality.check_runs.compared_edition is 'The edition that drift was measured against; null without one.';
comment on column quality.check_runs.origin is 'Where the reports come from (sample, given …); null where there were none or several, or an edition was checked.';
comment on column quality.check_runs.report_count is 'Documents in raw; null where an edition was checked.';
comment on column quality.check_runs.loader_version is 'The loader that this checkout has.';
comment on column quality.check_runs.failed_count is 'Checks of structure that failed; any stops a build.';
comment on column quality.check_runs.warned_count is 'Measures that left their bounds; they stop nothing.';
comment on column quality.check_runs.fault_count is 'Checks that could not run: no verdict on the data.';
comment on column quality.check_runs.is_passed is 'Whether no check failed or could not run.';
comment on table quality.check_results is 'One run × table × check.';
comment on column quality.check_results.run_id is 'The run in quality.check_runs.';
comment on column quality.check_results.table_name is 'The table; a schema alone where several are joined.';
comment on column quality.check_results.check_name is 'Unique within its table.';
comment on column quality.check_results.column_names is 'The columns it is about, parted by commas; null where it is about rows.';
comment on column quality.check_results.expectation is 'Its type in Great Expectations.';
comment on column quality.check_results.says is 'What holds when it passes.';
comment on column quality.check_results.severity is 'structure stops a build; drift warns.';
comment on column quality.check_results.status is 'passed, failed, warned, or fault: it could not run.';
comment on column quality.check_results.unexpected_count is 'Failing rows, counted in full.';
comment on column quality.check_results.unexpected_rows is 'The first of them, JSON.';
comment on column quality.check_results.observed_value is 'The value of a measure; null for checks of structure.';
comment on column quality.check_results.lower_bound is 'The least that a measure may be.';
comment on column quality.check_results.upper_bound is 'The most that a measure may be.';
comment on column quality.check_results.edition is 'The edition that was checked; null where it was the warehouse.';
comment on column quality.check_results.message is 'Why it could not run.';
