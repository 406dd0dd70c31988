"""The register of corrections: what one changes, that it shows, that it can be withdrawn, and what makes it stale."""

import hashlib
import shutil
from pathlib import Path

import duckdb
import pytest
from support.dbt_runs import build_from_compiled

FACTS = ("fct_requests", "fct_request_outcomes", "fct_request_totals", "fct_litigation", "fct_litigation_totals")
Rows = dict[str, set[tuple[object, ...]]]


def document(name: str) -> str:
    """The id that raw_rows gives a document of this name."""
    return hashlib.sha256(name.encode()).hexdigest()[:16]


CORRECTIONS = [
    ("cell", document("steady 2020"), "requests", "granted", "natural_person", "7", "6", "report"),  # the user says 8
    ("cell", document("steady 2021"), "requests", "granted", "natural_person", "7", "9", "report"),  # it prints 8
    ("year", document("broken 2020"), None, None, None, "2020", "2019", None),
    ("scope", document("steady 2021"), None, None, None, "unknown", "area", None),
    ("scope", document("broken 2020"), None, None, None, "area", "unknown", None),  # it is own
]


def state(database: Path) -> Rows:
    """What the marts say, table by table; of the facts the figures, since each row also carries the scope."""
    with duckdb.connect(str(database), read_only=True) as conn:
        figures = "columns(column_name -> column_name <> 'scope_code' and not starts_with(column_name, 'counts_in_'))"
        rows: Rows = {name: set(conn.execute(f"select {figures} from marts.{name}").fetchall()) for name in FACTS}
        rows["findings"] = set(
            conn.execute(
                "select document_id, rule_code, table_code, row_code, column_code, expected, reported"
                " from marts.fct_findings"
            ).fetchall()
        )
        rows["corrections"] = set(
            conn.execute(
                "select document_id, row_code, column_code, reported_value, value, register_code,"
                " corrected_by from marts.rpt_corrections"
            ).fetchall()
        )
        rows["reports"] = set(
            conn.execute("select document_id, report_year, scope_code, is_current from marts.dim_report").fetchall()
        )
    return rows


def correct(shared: Path, database: Path, status: str) -> Rows:
    """Put the corrections into the register with a status, build, and return what the marts say."""
    with duckdb.connect(str(database)) as conn:
        conn.execute("delete from seeds.report_corrections")
        conn.execute("delete from raw.corrections")
        conn.execute(
            "insert into raw.corrections by name select 'user-1' as correction_id, 'cell' as kind, $1 as document_id,"
            " 'requests' as table_code, 'granted' as row_code, 'natural_person' as column_code, '7' as old_value,"
            " '8' as new_value, 'report' as cause, 'a test' as reason, 'x' as source_uri, 'li' as corrected_by,"
            " '2025-01-31' as corrected_on, $2 as status",
            [document("steady 2020"), status],
        )
        conn.executemany(
            "insert into seeds.report_corrections by name select $1 as correction_id, $2 as kind, $3 as document_id,"
            " $4 as table_code, $5 as row_code, $6 as column_code, $7 as old_value, $8 as new_value, $9 as cause,"
            " $10 as status, 'a test' as reason, 'x' as source_uri, 'x' as corrected_by,"
            " date '2025-01-01' as corrected_on",
            [[str(number), *row, status] for number, row in enumerate(CORRECTIONS)],
        )
    build_from_compiled(shared, database)
    return state(database)


@pytest.fixture(scope="module")
def states(
    small_warehouse: Path, shared_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Rows, Rows, Rows]:
    """Before, with the corrections, and after they were withdrawn."""
    database = tmp_path_factory.mktemp("corrections") / "ogi.duckdb"
    shutil.copy(small_warehouse, database)
    return state(database), correct(shared_folder, database, "accepted"), correct(shared_folder, database, "withdrawn")


def test_a_corrected_cell_is_changed_alone_and_in_the_open(states: tuple[Rows, Rows, Rows]) -> None:
    """One row of one fact, its printed figure kept; and the line's sum of parts, which is made of it."""
    before, corrected, _ = states
    changed = {name: corrected[name] - before[name] for name in FACTS}
    steady = document("steady 2020")
    assert corrected["corrections"] == {(steady, "granted", "natural_person", 7, 8, "user", "li")}
    assert changed["fct_request_outcomes"] == {(steady, "natural_person", "granted", 7, 8, "corrected")}
    assert {(row[0], row[1]) for row in changed["fct_request_totals"]} == {(steady, "granted")}
    assert not changed["fct_requests"] | changed["fct_litigation"] | changed["fct_litigation_totals"]
    assert {name: len(rows) for name, rows in corrected.items() if name in FACTS} == {
        name: len(before[name]) for name in FACTS
    }


def test_what_no_longer_fits_is_a_finding_and_no_correction(states: tuple[Rows, Rows, Rows]) -> None:
    """The cell that prints another number, and the scope that is another one; the other findings stay."""
    before, corrected, _ = states
    assert corrected["findings"] - before["findings"] == {
        (document("steady 2021"), "stale_correction", "requests", "granted", "natural_person", 7, 8),
        (document("broken 2020"), "stale_correction", None, None, None, None, None),
    }
    assert before["findings"] <= corrected["findings"]


def test_year_and_scope_are_corrected(states: tuple[Rows, Rows, Rows]) -> None:
    """The report of 乙县 is of the year before; 黄山's later one adds up its area."""
    before, corrected, _ = states
    assert corrected["reports"] - before["reports"] == {
        (document("broken 2020"), 2019, "own", True),
        (document("steady 2021"), 2021, "area", True),
    }


def test_withdrawn_corrections_leave_nothing(states: tuple[Rows, Rows, Rows]) -> None:
    """As if they had never been."""
    before, _, withdrawn = states
    assert withdrawn == before
