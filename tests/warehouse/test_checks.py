"""Each check over raw and the marts catches what it's for; Great Expectations names the rows."""

import subprocess
import sys

import duckdb
import pytest

from loaders.project import ROOT
from ogi import definitions
from ogi.checks import expectations, over_marts, over_raw, stages
from ogi.checks.outcome import Outcome, RowCheck
from ogi.checks.store import Run
from ogi.errors import ExitCode, OgiError
from ogi.terminal import screen

CELL = "(select min(rowid) from raw.cells where row_code = 'received' and column_code = 'total')"
ONE = "(select min(document_id) from raw.cells)"

DEFINED = {**definitions.columns_of_raw(), **definitions.columns_of_marts()}
KEYS = definitions.keys_of_marts()

# check → statements that break what it holds; every check must have its case
DAMAGE = {
    "raw.load_runs: key": "insert into raw.load_runs from raw.load_runs",
    "raw.documents: key": "insert into raw.documents from raw.documents limit 1",
    "raw.document_locations: key": "insert into raw.document_locations from raw.document_locations limit 1",
    "raw.document_texts: key": "insert into raw.document_texts from raw.document_texts limit 1",
    "raw.form_tables: key": "insert into raw.form_tables from raw.form_tables limit 1",
    "raw.cells: key": f"insert into raw.cells select * from raw.cells where rowid = {CELL}",
    "raw.prose_figures: key": "insert into raw.prose_figures from raw.prose_figures limit 1",
    "raw.corrections: key": "insert into raw.corrections select 'a', 'year', 'b', null, null, null, null, '2020', null,"
    " 'r', 's', 'x', '2025-01-31', 'accepted' from range(2)",
    "raw.rejects: key": f"insert into raw.rejects select {ONE}, '1', 'budget', '' from range(2)",
    "raw.withdrawals: key": f"insert into raw.withdrawals select {ONE}, 1, '2026-01-01', false, '', '', '' from range(2)",
    "raw.schema_versions: key": "insert into raw.schema_versions from raw.schema_versions",
    "raw.document_locations: document_id in raw.documents": "update raw.document_locations set document_id = 'x'",
    "raw.document_texts: document_id in raw.documents": "update raw.document_texts set document_id = 'x'",
    "raw.form_tables: document_id in raw.documents": "update raw.form_tables set document_id = 'x'",
    "raw.cells: document_id in raw.documents": f"update raw.cells set document_id = 'x' where rowid = {CELL}",
    "raw.prose_figures: document_id in raw.documents": "update raw.prose_figures set document_id = 'x'",
    "raw.rejects: document_id in raw.documents": "insert into raw.rejects values ('x', '1', 'budget', '')",
    "raw.unplaced_cells: document_id in raw.documents": "update raw.unplaced_cells set document_id = 'x'",
    "raw.documents: document_id in raw.document_locations": "delete from raw.document_locations",
    "raw.document_locations: run_id in raw.load_runs": "delete from raw.load_runs",
    "raw.cells: codes": f"update raw.cells set row_code = 'recieved' where rowid = {CELL}",
    "raw.cells: placement": f"update raw.cells set placement = 'guessed' where rowid = {CELL}",
    "raw.prose_figures: codes": "update raw.prose_figures set indicator_code = 'x'",
    "raw.unplaced_cells: codes": "update raw.unplaced_cells set reason_code = 'no_such_reason'",
    "raw.rejects: codes": f"insert into raw.rejects values ({ONE}, '1', 'no_such_reason', '')",
    "raw.cells: counts of tables": f"delete from raw.cells where rowid = {CELL}",
    "raw.unplaced_cells: unplaced_count of form_tables": "delete from raw.unplaced_cells",
    "raw.cells: cell_count of documents": f"delete from raw.cells where rowid = {CELL}",
    "raw.prose_figures: prose_count of documents": "delete from raw.prose_figures",
    "raw.form_tables: offsets": "update raw.form_tables set char_end = 100000000",
    "raw.cells: offsets": f"update raw.cells set char_start = char_end + 1 where rowid = {CELL}",
    "raw.unplaced_cells: offsets": "update raw.unplaced_cells set char_start = -1",
    "raw.prose_figures: offsets": "update raw.prose_figures set char_end = 100000000",
    "raw.documents: text or reject": "delete from raw.document_texts",
    "raw.documents: sizes": "update raw.documents set byte_count = -1",
    "raw.documents: origin": "update raw.documents set origin = 'found'",
    "raw.documents: synthetic alone": f"update raw.documents set origin = 'synthetic' where document_id = {ONE}",
    **{
        f"{table}: key": f"insert into {table} select * from {table} limit 1"
        for table in KEYS
        if table != "marts.dim_report"
    },
    # empty on the sample: what is found is what is expected
    "marts.rpt_coverage_differences: key": (
        "insert into marts.rpt_coverage_differences by name"
        " select 'sample' as origin, 2020 as report_year, 'report_present' as measure, 1 as expected_count,"
        " 2 as found_count, 1 as difference from range(2)"
    ),
    "marts.dim_report: key": "insert into marts.dim_report select * from marts.dim_report limit 1",
    **{
        f"{table}: document_id in marts.dim_report": f"update {table} set document_id = 'x'"
        for table, columns in KEYS.items()
        if columns[0] == "document_id" and table not in ("marts.dim_report", "marts.rpt_withdrawals")
    },
    "raw: columns": "alter table raw.cells alter page type bigint",
    "marts: columns": "alter table marts.fct_findings alter difference type double",
    **{
        f"{table}: nulls": f"create or replace table {table} as from {table};"
        f" insert into {table} ({required[0]}) values (null)"
        for table, columns in DEFINED.items()
        if (required := [one.name for one in columns if one.is_required])
    },
    "raw.form_tables: page": "update raw.form_tables set page = 0",
    "raw.cells: page": f"update raw.cells set page = 0 where rowid = {CELL}",
    "raw.unplaced_cells: page": "update raw.unplaced_cells set page = -1",
    "marts.dim_report: counts": "update marts.dim_report set unplaced_count = -1",
    "marts.dim_report: year": "update marts.dim_report set report_year = 20",
    # empty on the sample: no roll-up includes another
    "marts.rpt_included_reports: key": (
        "create or replace table marts.rpt_included_reports as"
        " select 'a' as document_id, 'b' as included_in from range(2)"
    ),
    "marts.rpt_included_reports: document_id in marts.dim_report": (
        "create or replace table marts.rpt_included_reports as select 'x' as document_id"
    ),
    # empty on the sample: no population and no total was given
    "marts.rpt_population_rates: key": (
        "create or replace table marts.rpt_population_rates as select 'a' as region_code, 2020 as report_year,"
        " 'own' as scope_code, 'b' as metric_code from range(2)"
    ),
    "marts.rpt_reconciliation: key": (
        "create or replace table marts.rpt_reconciliation as select 'a' as total_id from range(2)"
    ),
    # empty on the sample: nothing is corrected
    "marts.rpt_withdrawals: key": (
        "create or replace table marts.rpt_withdrawals as select 'a' as document_id, 1 as decision_number from range(2)"
    ),
    "marts.rpt_corrections: key": (
        "create or replace table marts.rpt_corrections as select 'a' as document_id, 'b' as table_code,"
        " 'c' as row_code, 'd' as column_code from range(2)"
    ),
    "marts.rpt_corrections: document_id in marts.dim_report": (
        "create or replace table marts.rpt_corrections as select 'x' as document_id"
    ),
    # empty on the sample: no report is older than 2019, and none has a line of its own
    "marts.fct_sheet_figures: key": (
        "create or replace table marts.fct_sheet_figures as select 'a' as document_id, 'b' as indicator_code,"
        " 'c' as measure_code from range(2)"
    ),
    "marts.fct_sheet_figures: document_id in marts.dim_report": (
        "create or replace table marts.fct_sheet_figures as select 'x' as document_id"
    ),
    "marts.rpt_local_lines: key": (
        "create or replace table marts.rpt_local_lines as select 'a' as form_code, 'b' as table_code,"
        " 'c' as row_label from range(2)"
    ),
    "marts.dim_report: documents kept": f"delete from marts.dim_report where document_id = {ONE}",
    "marts: cells kept": "delete from marts.fct_litigation where channel_code = 'reconsideration'",
    "marts.fct_prose_figures: figures kept": "delete from marts.fct_prose_figures",
}
CHECKS = {f"{check.table}: {check.name}": check for check in (*over_raw.row_checks(), *over_marts.row_checks())}


def test_each_check_has_a_case_and_a_name_of_its_own():
    assert set(DAMAGE) == set(CHECKS)
    assert len(CHECKS) == len(over_raw.row_checks()) + len(over_marts.row_checks())


@pytest.fixture(scope="module")
def undamaged(built_once, tmp_path_factory):
    path = tmp_path_factory.mktemp("checks") / "ogi.duckdb"
    path.write_bytes(built_once.read_bytes())
    with duckdb.connect(path) as conn:
        yield conn


@pytest.mark.parametrize("name", CHECKS)
def test_the_check_passes_on_the_sample_and_fails_on_its_case(undamaged, name):
    query = CHECKS[name].bounded_query
    assert undamaged.execute(query).fetchall() == []
    undamaged.begin()
    try:
        # what is not null or checked in a mart's contract must not keep the damage out
        undamaged.execute(DAMAGE[name])
        found = undamaged.execute(query).fetchall()
    finally:
        undamaged.rollback()
    assert found
    assert found[0][-1] >= len(found)


def test_every_mart_has_checks(undamaged):
    found = undamaged.execute("select table_name from duckdb_tables() where schema_name = 'marts'").fetchall()
    assert {f"marts.{name}" for (name,) in found} == set(KEYS)


def test_every_raw_table_has_its_columns_checked(undamaged):
    found = undamaged.execute("select table_name from duckdb_tables() where schema_name = 'raw'").fetchall()
    assert {f"raw.{name}" for (name,) in found} == set(definitions.columns_of_raw())


@pytest.mark.parametrize(
    ("change", "row"),
    [
        ("add column stray integer", ("raw.rejects", "stray", None, "INTEGER")),
        ("drop column message", ("raw.rejects", "message", "VARCHAR", None)),
        ("alter message type blob", ("raw.rejects", "message", "VARCHAR", "BLOB")),
    ],
)
def test_a_column_too_many_missing_or_of_another_type_is_named(undamaged, change, row):
    undamaged.begin()
    try:
        undamaged.execute(f"alter table raw.rejects {change}")
        assert undamaged.execute(CHECKS["raw: columns"].query).fetchall() == [row]
    finally:
        undamaged.rollback()


def outcomes(stage, path):
    return {f"{outcome.table}: {outcome.name}": outcome for outcome in expectations.run(stage, path)}


def test_great_expectations_names_the_rows_and_lets_the_file_go(built):
    with duckdb.connect(built) as conn:
        conn.execute(DAMAGE["raw.cells: codes"])
        conn.execute("alter table raw.rejects add column stray integer")
    results = outcomes("raw", built)
    assert {name for name, outcome in results.items() if not outcome.passed} == {"raw.cells: codes", "raw: columns"}
    assert not [name for name, outcome in results.items() if outcome.fault]
    (row,) = results["raw.cells: codes"].rows
    assert (row["row_code"], row["column_code"], row["form_code"]) == ("recieved", "total", "2021")
    assert results["raw.cells: codes"].failing_rows == 1
    (column,) = results["raw: columns"].rows
    assert (column["table_name"], column["column_name"], column["defined_type"]) == ("raw.rejects", "stray", None)
    with duckdb.connect(built) as conn:
        conn.execute("create table free_again (a integer)")
    # another process can have it, too
    writer = "import duckdb, sys; duckdb.connect(sys.argv[1]).execute('drop table free_again')"
    subprocess.run([sys.executable, "-c", writer, str(built)], check=True)


def test_many_failing_rows_are_counted_in_full_and_shown_in_part(built):
    with duckdb.connect(built) as conn:
        conn.execute("update raw.cells set placement = 'guessed'")
        total = conn.execute("select count(*) from raw.cells").fetchone()[0]
    outcome = outcomes("raw", built)["raw.cells: placement"]
    assert outcome.failing_rows == total > len(outcome.rows) == 20


def test_a_check_that_cannot_run_is_a_fault_and_no_verdict(built, monkeypatch):
    broken = RowCheck("raw.cells", "broken", "x", "select no_such_column from raw.cells")
    monkeypatch.setattr(over_raw, "row_checks", lambda: [broken])
    (outcome,) = expectations.run("raw", built)
    assert not outcome.passed
    assert "no_such_column" in outcome.fault
    assert outcome.rows == []


@pytest.mark.parametrize("also_failed", [False, True])
def test_a_fault_is_told_apart_from_bad_data(built, monkeypatch, capsys, also_failed):
    found = [Outcome("raw.cells", "broken", "x", False, fault="GX tripped")]
    if also_failed:
        found.append(Outcome("raw.cells", "key", "y", False, failing_rows=1, rows=[{"document_id": "d1"}]))
    screen.err.cache_clear()  # its stream is another test's
    screen.out.cache_clear()
    monkeypatch.setattr(stages, "_outcomes", lambda *of: (found, Run("raw", "check")))
    if also_failed:
        assert not stages.run_stage("raw", built, "check")
        return
    with pytest.raises(OgiError, match="says nothing about the data") as told:
        stages.run_stage("raw", built, "check")
    assert told.value.exit_code == ExitCode.FAULT


def test_check_prints_a_table_and_tells_what_failed(built, ogi, tmp_path):
    passed = ogi("check")
    assert passed.returncode == 0
    assert "checks over raw" in passed.stdout and "checks over marts" in passed.stdout
    other = tmp_path / "other.duckdb"
    other.write_bytes(built.read_bytes())
    with duckdb.connect(other) as conn:
        conn.execute(DAMAGE["marts.fct_requests: key"])
    failed = ogi("check", "--marts", "--db", other)
    assert failed.returncode == 1
    assert "fails “one row for each document_id × applicant_code”: 1 row" in failed.stdout


def test_marts_that_are_not_built_are_said_to_be_so(ogi):
    ogi("load", ROOT / "sample" / "reports")
    done = ogi("check", "--marts")
    assert done.returncode == 1
    assert "ogi build" in done.stderr
    assert ogi("check").returncode == 0
