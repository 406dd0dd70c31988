"""What checks give: kept in the warehouse, shown without a network, drift a warning and no more."""

import re
import shutil
import subprocess
import sys
from datetime import datetime

import duckdb
import pytest

from loaders.project import ROOT
from ogi.checks import drift, over_raw, page, stages, store
from ogi.checks.drift import Value, allowed
from ogi.checks.outcome import Outcome
from ogi.edition.write import write
from ogi.terminal import screen

LOADED = re.compile(
    r"""<(link|script|img|iframe|object)\b|\bsrc\s*=|@import|url\(|href\s*=\s*["']?\w+:""", re.IGNORECASE
)
FAILED = Outcome("raw.cells", "codes", "c", False, failing_rows=30, rows=[{"document_id": "d1", "cell_text": None}])
DRIFTED = Outcome(
    "marts.fct_findings", "findings outcome_sum", "m", False, failing_rows=1, severity="drift", observed=0.5, low=0.1,
    high=0.2, rows=[{"measure": "findings", "of": "outcome_sum", "now": 0.5, "in_the_edition": 0.15}],
)  # fmt: skip
PASSED = Outcome("raw.cells", "key", "k", True)


@pytest.fixture(autouse=True)
def own_streams():
    screen.out.cache_clear()
    screen.err.cache_clear()


def asked(conn, which):
    """Run a query of docs/quality.md."""
    section = (ROOT / "docs" / "quality.md").read_text(encoding="utf-8").split("## Checks of the data")[1]
    result = conn.execute(re.findall(r"```sql\n(.*?)```", section, re.DOTALL)[which])
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def test_a_build_keeps_what_its_checks_gave(built):
    with duckdb.connect(built, read_only=True) as conn:
        runs = conn.execute(
            "select layer, command, origin, report_count, check_count, passed_count, is_passed, edition, run_id"
            " from quality.check_runs order by run_at"
        ).fetchall()
        # raw was checked before dbt, which left the row alone
        assert [run[:4] for run in runs] == [("raw", "build", "sample", 11), ("marts", "build", "sample", 11)]
        assert all(run[4] == run[5] and run[6] and run[7] is None for run in runs)
        kept = conn.execute(
            "select table_name || ': ' || check_name, column_names, expectation, status from quality.check_results"
            " where run_id = $1",
            [runs[0][-1]],
        ).fetchall()
        silent = conn.execute(
            "select table_name from duckdb_tables() where schema_name = 'quality' and comment is null"
        )
        assert silent.fetchall() == []
    assert {name for name, *_ in kept} == {f"{one.table}: {one.name}" for one in over_raw.row_checks()}
    assert ("raw.cells: placement", "placement", "unexpected_rows_expectation", "passed") in kept


def test_quality_over_time_is_a_query(tmp_path):
    measured = Outcome("t", "value_basis unknown", "m", True, severity="drift", observed=0.25, low=0.0, high=0.5)
    with duckdb.connect(tmp_path / "a.duckdb") as conn:
        conn.execute("create schema raw; create table raw.documents as select 'given' as origin from range(3)")
        store.save(conn, store.Run("raw", "build"), [FAILED, PASSED])
        store.save(conn, store.Run("marts", "publish", None, "e1"), [DRIFTED, measured])
        store.save(conn, store.Run("raw", "check"), [PASSED])
        store.save(conn, store.Run("marts", "check", "e1"), [FAILED])  # of an edition, not of the warehouse
        troubled = asked(conn, 0)
        assert [(one["check_name"], one["failed_runs"], one["warned_runs"]) for one in troubled] == [
            ("codes", 1, 0),
            ("findings outcome_sum", 0, 1),
        ]
        assert (troubled[0]["most_rows"], troubled[0]["runs"]) == (30, 1)
        (moved,) = asked(conn, 1)
        assert (moved["observed_value"], moved["report_count"], moved["compared_edition"]) == (0.25, 3, "e1")
        (last, first) = store.past(conn, "raw", 5)
        assert (last.command, last.failed_count, first.command, first.failed_count) == ("check", 0, "build", 1)
        assert isinstance(last.run_at, datetime)
        assert conn.execute("select unexpected_rows ->> '$[0].document_id' from quality.check_results"
                            " where status = 'failed' and edition is null").fetchall() == [("d1",)]  # fmt: skip


def test_a_run_is_kept_whole_or_not_at_all(tmp_path):
    unfit = Outcome("t", "n", "s", True, expectation=None)  # type: ignore[arg-type]
    with duckdb.connect(tmp_path / "a.duckdb") as conn:
        conn.execute("create schema raw; create table raw.documents (origin varchar)")
        with pytest.raises(duckdb.ConstraintException):
            store.save(conn, store.Run("raw", "check"), [PASSED, unfit])
        assert conn.execute("select count(*) from quality.check_runs").fetchall() == [(0,)]


def test_pages_load_nothing_and_show_what_failed(built_once, tmp_path):
    for layer in ("raw", "marts"):
        written = (built_once.parent / "checks" / f"{layer}.html").read_text(encoding="utf-8")
        assert not LOADED.search(written)
        assert "what must hold" in written
    hostile = Outcome(
        "raw.cells", "codes", "c", False, failing_rows=2, rows=[{"document_id": "<script src=http://x.example/a.js>"}]
    )
    place = page.write(tmp_path, store.Run("raw", "check"), tmp_path / "a.duckdb", [hostile, PASSED, DRIFTED])
    text = place.read_text(encoding="utf-8")
    assert not LOADED.search(text.replace("&lt;script src=http", ""))
    assert "&lt;script src=http://x.example/a.js&gt;" in text
    assert "2 rows, the first 1" in text
    assert "0.100 – 0.200" in text
    assert LOADED.search("<link rel=stylesheet>") and LOADED.search('<a href="https://x.example">')


def test_results_are_shown_even_where_they_cannot_be_stored(built, monkeypatch, capsys):
    monkeypatch.setattr(stages, "_outcomes", lambda *of: ([FAILED], store.Run("raw", "check")))
    script = "import duckdb, sys; c = duckdb.connect(sys.argv[1], read_only=True); print('open', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", script, str(built)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as reader:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "open\n"
        assert not stages.run_stage("raw", built, "check")
        reader.communicate("\n")
    told = capsys.readouterr()
    assert "not stored" in told.err
    assert "d1" in told.out
    assert "d1" in (built.parent / "checks" / "raw.html").read_text(encoding="utf-8")


def test_a_measure_that_cannot_be_taken_stops_nothing(built, monkeypatch, capsys):
    broken = Outcome("marts.fct_findings", "findings x", "m", False, fault="GX tripped\n[SQL: …]", severity="drift")
    monkeypatch.setattr(stages, "_outcomes", lambda *of: ([broken, PASSED], store.Run("marts", "check", None, "e1")))
    assert stages.run_stage("marts", built, "check")
    said = capsys.readouterr().err
    assert "findings x: GX tripped" in said and "SQL" not in said


@pytest.mark.parametrize(
    ("one", "other", "far"),
    [
        (Value(0.2, 0.16, 100_000), Value(0.2, 0.16, 100_000), 0.05 + 3 * 0.4 * (2 / 100_000) ** 0.5),
        (Value(0.5, 0.25, 10), Value(0.5, 0.25, 10), 0.05 + 3 * 0.5 * 0.2**0.5),
        (Value(0.0, 0.0, 11), Value(0.0, 0.0, 11), 0.05),
    ],
    ids=["many reports: the tolerance", "few reports: chance", "no variance"],
)
def test_bounds_are_a_tolerance_and_what_chance_does(one, other, far):
    assert allowed(0.05, one, other) == pytest.approx(far)


def test_the_same_figures_drift_nowhere_and_all_measures_are_there(built_once, built):
    found = drift.checks(built, built_once)
    assert {one.measure for one in found} == {measure.name for measure in drift.MEASURES}
    assert all(one.low <= one.before <= one.high for one in found)
    assert drift.checks(built, built) == []
    assert drift.checks(built, built.with_name("none.duckdb")) == []
    unreadable = built.with_name("unreadable.duckdb")
    unreadable.write_bytes(b"no database")
    assert drift.checks(built, unreadable) == []
    with duckdb.connect(built) as conn:  # another version's: what can't be measured there is left out
        conn.execute("alter table marts.fct_findings rename column rule_code to rule")
    assert {one.measure for one in drift.checks(built_once, built)} == {one.name for one in drift.MEASURES} - {
        "findings"
    }


def test_drift_warns_and_stops_nothing_and_an_edition_can_be_checked(built, ogi, tmp_path):
    name = write(built, tmp_path / "published")["name"]
    with duckdb.connect(built) as conn:
        conn.execute("update marts.fct_request_outcomes set value_basis = 'solved'")
    done = ogi("check", "--marts", COLUMNS="200")
    assert done.returncode == 0, done.stdout
    assert f"drifted since edition {name}" in done.stdout
    warned = next(line for line in done.stdout.splitlines() if "solved" in line).split()
    assert (warned[-6], warned[-4], float(warned[-5]) > float(warned[-1])) == ("solved", "0.000", True)
    status = ogi("status", COLUMNS="300").stdout
    assert re.search(rf"checks over marts, .* 2 drifted since edition {re.escape(name)}", status)
    assert str(built.parent / "checks" / "marts.html") in status
    of_edition = ogi("check", "--db", tmp_path / "published" / "ogi.duckdb")
    assert of_edition.returncode == 0, of_edition.stderr
    with duckdb.connect(built, read_only=True) as conn:
        runs = conn.execute(
            "select edition, compared_edition, warned_count, is_passed, report_count from quality.check_runs"
            " where command = 'check' order by run_at"
        ).fetchall()
    assert runs == [(None, name, 2, True, 11), (name, None, 0, True, None)]
    assert (built.parent / "checks" / "edition-marts.html").exists()


def test_a_warehouse_without_results_is_left_as_it_was(built, tmp_path):
    bare = tmp_path / "bare.duckdb"
    shutil.copy(built, bare)
    with duckdb.connect(bare) as conn:
        conn.execute("drop schema quality cascade")
        assert store.past(conn, "raw", 3) == []
