"""Each check over raw and the marts catches what it's for; Great Expectations names the rows."""

import json
import subprocess
import sys

import duckdb
import pytest

from loaders.project import ROOT
from ogi.cli import check
from ogi.terminal import screen
from ogi.checks import definitions
from ogi.checks import over_marts
from ogi.checks import over_raw
from ogi.checks.outcome import Outcome
from ogi.checks.store import Run
from ogi.errors import ExitCode, OgiError

CELL = "(select min(rowid) from raw.cells where row_code = 'received' and column_code = 'total')"
ONE = "(select min(document_id) from raw.cells)"

DEFINED = {**definitions.of_raw(), **definitions.of_marts()}
VALUE_NAMES = {"value": "", **{flow: f"{flow} " for flow in over_marts.FLOWS}}

# check → statements that break what it holds; every check must have its case
DAMAGE = {
    "raw.load_runs: key": "insert into raw.load_runs from raw.load_runs",
    "raw.documents: key": "insert into raw.documents from raw.documents limit 1",
    "raw.document_locations: key": "insert into raw.document_locations from raw.document_locations limit 1",
    "raw.document_texts: key": "insert into raw.document_texts from raw.document_texts limit 1",
    "raw.form_tables: key": "insert into raw.form_tables from raw.form_tables limit 1",
    "raw.cells: key": f"insert into raw.cells select * from raw.cells where rowid = {CELL}",
    "raw.prose_figures: key": "insert into raw.prose_figures from raw.prose_figures limit 1",
    "raw.rejects: key": f"insert into raw.rejects select {ONE}, '1', 'budget', '' from range(2)",
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
    "raw.rejects: codes": f"insert into raw.rejects values ({ONE}, '1', 'no_such_reason', '')",
    "raw.cells: counts of tables": f"delete from raw.cells where rowid = {CELL}",
    "raw.cells: cells of the form": "insert into raw.cells select * from raw.cells where table_code = 'review'",
    "raw.unplaced_cells: unplaced_count of form_tables": "delete from raw.unplaced_cells",
    "raw.cells: cell_count of documents": f"delete from raw.cells where rowid = {CELL}",
    "raw.prose_figures: prose_count of documents": "delete from raw.prose_figures",
    "raw.documents: text or reject": "delete from raw.document_texts",
    "raw.form_tables: offsets": "update raw.form_tables set char_end = 100000000",
    "raw.cells: offsets": f"update raw.cells set char_start = char_end + 1 where rowid = {CELL}",
    "raw.unplaced_cells: offsets": "update raw.unplaced_cells set char_start = -1",
    "raw.prose_figures: offsets": "update raw.prose_figures set char_end = 100000000",
    "raw.documents: digest": "update raw.documents set sha256 = upper(sha256)",
    "raw.documents: origin": "update raw.documents set origin = 'found'",
    "raw.documents: synthetic alone": f"update raw.documents set origin = 'synthetic' where document_id = {ONE}",
    "raw.load_runs: counts": "update raw.load_runs set known_count = known_count + 1",
    **{
        f"{table}: key": f"insert into {table} select * from {table} limit 1"
        for table in over_marts.GRAINS
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
        for table, columns in over_marts.GRAINS.items()
        if columns[0] == "document_id" and table != "marts.dim_report"
    },
    **{
        f"{table}: {VALUE_NAMES[value]}basis": f"update {table} set {basis} = 'unknown' where {value} is not null"
        for table, value, _, basis in over_marts.VALUES
    },
    **{
        f"{table}: {VALUE_NAMES[value]}as printed": f"update {table} set {value} = {printed} + 1"
        for table, value, printed, _ in over_marts.VALUES
    },
    "raw: columns": "alter table raw.cells alter page type bigint",
    "marts: columns": "alter table marts.fct_findings alter difference type double",
    **{
        f"{table}: nulls": f"create or replace table {table} as from {table};"
        f" insert into {table} ({required[0]}) values (null)"
        for table, columns in DEFINED.items()
        if (required := [one.name for one in columns if one.is_required])
    },
    "raw.load_runs: times": "update raw.load_runs set finished_at = started_at - interval 1 second",
    "raw.documents: body and source": "update raw.documents set body_source = null",
    "raw.form_tables: page": "update raw.form_tables set page = 0",
    "raw.cells: page": f"update raw.cells set page = 0 where rowid = {CELL}",
    "raw.unplaced_cells: page": "update raw.unplaced_cells set page = -1",
    "marts.dim_report: counts": "update marts.dim_report set unplaced_count = -1",
    "marts.dim_report: year": "update marts.dim_report set report_year = 20",
    "marts.dim_report: states": "update marts.dim_report set form_code = '2021' where requests_state = 'absent'",
    "marts.dim_report: versions": "update marts.dim_report set report_year = 2020",
    # empty on the sample: no roll-up includes another
    "marts.rpt_included_reports: key": (
        "create or replace table marts.rpt_included_reports as"
        " select 'a' as document_id, 'b' as included_in from range(2)"
    ),
    "marts.rpt_included_reports: document_id in marts.dim_report": (
        "create or replace table marts.rpt_included_reports as select 'x' as document_id"
    ),
    "marts.dim_report: documents kept": f"delete from marts.dim_report where document_id = {ONE}",
    "marts.dim_report: no document added": f"insert into raw.rejects values ({ONE}, '1', 'budget', '')",
    "marts: cells kept": "delete from marts.fct_litigation_totals where channel_code = 'reconsideration'",
    "marts.fct_prose_figures: figures kept": "delete from marts.fct_prose_figures",
    "marts.dim_report: findings counted": "delete from marts.fct_findings",
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
    assert {f"marts.{name}" for (name,) in found} == set(over_marts.GRAINS)


def test_every_raw_table_has_its_columns_checked(undamaged):
    found = undamaged.execute("select table_name from duckdb_tables() where schema_name = 'raw'").fetchall()
    assert {f"raw.{name}" for (name,) in found} == set(definitions.of_raw())


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


def outcomes(stage, path, tmp_path):
    result = tmp_path / "outcomes.json"
    done = subprocess.run(
        [sys.executable, "-m", "ogi.checks", stage, str(path), str(result)], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return {f"{one['table']}: {one['name']}": one for one in json.loads(result.read_text())}


def test_great_expectations_names_the_rows_and_lets_the_file_go(built, tmp_path):
    with duckdb.connect(built) as conn:
        conn.execute(DAMAGE["raw.cells: codes"])
        conn.execute("alter table raw.rejects add column stray integer")
    found = outcomes("raw", built, tmp_path)
    failed = {name for name, one in found.items() if not one["passed"]}
    assert failed == {"raw.cells: codes", "raw: columns"}
    assert not [name for name, one in found.items() if one["fault"]]
    (row,) = found["raw.cells: codes"]["rows"]
    assert (row["row_code"], row["column_code"], row["form_code"]) == ("recieved", "total", "2021")
    assert found["raw.cells: codes"]["failing_rows"] == 1
    (column,) = found["raw: columns"]["rows"]
    assert (column["table_name"], column["column_name"], column["defined_type"]) == ("raw.rejects", "stray", None)
    with duckdb.connect(built) as conn:
        conn.execute("create table free_again (a integer)")


def test_many_failing_rows_are_counted_in_full_and_shown_in_part(built, tmp_path):
    with duckdb.connect(built) as conn:
        conn.execute("update raw.cells set placement = 'guessed'")
        total = conn.execute("select count(*) from raw.cells").fetchone()[0]
    one = outcomes("raw", built, tmp_path)["raw.cells: placement"]
    assert one["failing_rows"] == total > len(one["rows"]) == 20


def test_a_check_that_cannot_run_is_a_fault_and_no_verdict(built):
    script = (
        "import json, sys; from dataclasses import asdict; from pathlib import Path\n"
        "from ogi.checks import raw; from ogi.checks.outcome import RowCheck; from ogi.checks.expectations import run\n"
        "raw.row_checks = lambda: [RowCheck('raw.cells', 'broken', 'x', 'select no_such_column from raw.cells')]\n"
        "print(json.dumps([asdict(one) for one in run('raw', Path(sys.argv[1]))]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(built)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    (one,) = json.loads(done.stdout.splitlines()[-1])
    assert not one["passed"]
    assert "no_such_column" in one["fault"]
    assert one["rows"] == []


@pytest.mark.parametrize("also_failed", [False, True])
def test_a_fault_is_told_apart_from_bad_data(built, monkeypatch, capsys, also_failed):
    found = [Outcome("raw.cells", "broken", "x", False, fault="GX tripped")]
    if also_failed:
        found.append(Outcome("raw.cells", "key", "y", False, failing_rows=1, rows=[{"document_id": "d1"}]))
    screen.err.cache_clear()  # its stream is another test's
    screen.out.cache_clear()
    monkeypatch.setattr(check, "_outcomes", lambda *of: (found, Run("raw", "check")))
    if also_failed:
        assert not check.run_stage("raw", built, "check")
        return
    with pytest.raises(OgiError, match="says nothing of the data") as told:
        check.run_stage("raw", built, "check")
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
