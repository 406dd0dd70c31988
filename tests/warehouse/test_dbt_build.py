"""`dbt build` before and after a load, and the structure tests on a warehouse that was tampered with."""

import shutil
from pathlib import Path

import duckdb
import pytest
from support.dbt_runs import Run, dbt, failing

from ogi.definitions import keys_of_marts


def test_an_empty_warehouse_builds_and_says_what_to_type(empty_build: Run) -> None:
    """A fresh clone: the folder is made, raw is there, and every mart is empty."""
    assert empty_build.code == 0, empty_build.said
    assert "Raw is empty" in empty_build.said
    assert "ogi load" in empty_build.said
    with duckdb.connect(empty_build.database, read_only=True) as conn:
        marts = conn.execute("select table_name from duckdb_tables() where schema_name = 'marts'").fetchall()
        facts = [name for (name,) in marts if name.startswith(("fct_", "rpt_")) or name == "dim_report"]
        told = {name.removeprefix("marts.") for name in keys_of_marts() if not name.startswith("marts.dim_")} | {
            "dim_report"
        }
        assert set(facts) == told
        for name in facts:
            rows = 1 if name == "rpt_about" else 0  # it says that there is nothing
            assert conn.execute(f"select count(*) from marts.{name}").fetchall() == [(rows,)], name


def test_schemas_are_named_plainly(empty_build: Run) -> None:
    """Raw, seeds, and the layers of the models."""
    with duckdb.connect(empty_build.database, read_only=True) as conn:
        names = conn.execute(
            "select schema_name from duckdb_tables() union select schema_name from duckdb_views() where not internal"
        ).fetchall()
    assert {name for (name,) in names} == {"raw", "seeds", "staging", "intermediate", "marts"}


def test_marts_carry_comments_and_no_primary_key(empty_build: Run) -> None:
    """Descriptions are kept in the database; a primary key would triple the time of a load."""
    with duckdb.connect(empty_build.database, read_only=True) as conn:
        silent = conn.execute(
            "select table_name, column_name from duckdb_columns()"
            " where schema_name = 'marts' and coalesce(comment, '') = ''"
            " union all select table_name, '' from duckdb_tables() where schema_name = 'marts' and comment is null"
        ).fetchall()
        keys = conn.execute(
            "select table_name from duckdb_constraints()"
            " where constraint_type in ('PRIMARY KEY', 'UNIQUE', 'FOREIGN KEY')"
        ).fetchall()
    assert silent == []
    assert keys == []


REQUEST = "table_code = 'requests' and row_code = 'granted' and column_code = 'total'"
LOAD = (
    "insert into raw.load_runs by name select 'x' as run_id, '1' as loader_version, '[]' as arguments,"
    " 'given' as origin,"
    " 0 as known_count, 0 as rejected_count, now() as started_at,"
)
TAMPERED = {
    "a cell removed": (
        f"delete from raw.cells where {REQUEST}",
        {"cells_agree_with_documents", "cells_agree_with_form_tables"},
    ),
    "a cell doubled": (
        f"insert into raw.cells select * from raw.cells where {REQUEST}",
        {
            "cells_agree_with_documents",
            "cells_agree_with_form_tables",
            "rules_of_raw_cells",
        },
    ),
    "a wrong code": (
        f"update raw.cells set row_code = 'grantted' where {REQUEST}",
        {"each_cell_in_one_fact", "cells_have_codes_of_their_form"},
    ),
    "a code of the other form": (
        "update raw.cells set row_code = 'other' where row_code = 'other_other' and column_code = 'total'",
        {"each_cell_in_one_fact", "cells_have_codes_of_their_form"},
    ),
    "a cell of no document": (
        f"update raw.cells set document_id = 'ffffffffffffffff' where {REQUEST}"
        " and document_id = (select min(document_id) from raw.cells)",
        {
            "cells_agree_with_documents",
            "cells_agree_with_form_tables",
            "each_cell_in_one_fact",
            "cells_have_codes_of_their_form",
        },
    ),
    "an unknown placement": (
        f"update raw.cells set placement = 'guessed' where {REQUEST}",
        {"rules_of_raw_cells"},
    ),
    "a fact's rows removed": (
        "delete from marts.fct_litigation where result_code = 'upheld'",
        {"facts_are_dense", "each_cell_in_one_fact"},
    ),
    "a prose figure removed": ("delete from raw.prose_figures", {"prose_figures_agree_with_documents"}),
    "a digest in capitals": ("update raw.documents set sha256 = upper(sha256)", {"documents_are_consistent"}),
    "a body without its source": ("update raw.documents set body_source = null", {"documents_are_consistent"}),
    "a load that counts wrongly": (
        f"{LOAD} now() as finished_at, 2 as seen_count, 1 as loaded_count",
        {"load_runs_add_up"},
    ),
    "a load whose clock stepped back, which damages nothing": (
        f"{LOAD} now() - interval 1 hour as finished_at, 1 as seen_count, 1 as loaded_count",
        set(),
    ),
    "a form without tables": (
        "update marts.dim_report set form_code = '2021' where requests_state = 'absent'",
        {"reports_are_consistent"},
    ),
    "two current reports": (
        "update marts.dim_report set report_year = 2020 where body_name = '黄山市人民政府'",
        {"reports_are_consistent"},
    ),
    "a report no longer counted": (
        "update marts.dim_report set counts_in_nation = false where scope_code = 'own'",
        {"sums_count_each_request_once"},
    ),
    "a report counted twice": (
        "insert into marts.rpt_requests from marts.rpt_requests where scope_code = 'own'",
        {"sums_count_each_request_once"},
    ),
    "findings gone": ("delete from marts.fct_findings", {"reports_are_consistent"}),
    "a printed value changed": (
        "update marts.fct_litigation set value = reported_value + 1 where value_basis = 'printed'",
        {"printed_values_are_as_printed"},
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("change", TAMPERED)
def test_structure_tests_fail(small_warehouse: Path, shared_folder: Path, tmp_path: Path, change: str) -> None:
    """Whatever breaks raw or the marts is caught, by the test that asks for it and by no other."""
    statement, must_fail = TAMPERED[change]
    with duckdb.connect(tampered(small_warehouse, tmp_path, statement), read_only=True) as conn:
        assert failing(shared_folder, conn) == must_fail


@pytest.mark.slow
def test_a_broken_structure_breaks_the_build(small_warehouse: Path, tmp_path: Path) -> None:
    """And what stands behind it is skipped."""
    database = tampered(small_warehouse, tmp_path, TAMPERED["a cell doubled"][0])
    run = dbt(database, "build", "--warn-error", "--select", "source:raw.cells", "stg_cells")
    assert run.code != 0
    assert "skipped" in run.statuses().values()


def tampered(warehouse: Path, folder: Path, statement: str) -> Path:
    """Return a copy of the warehouse on which a statement was run."""
    database = folder / "ogi.duckdb"
    shutil.copy(warehouse, database)
    with duckdb.connect(database) as conn:
        conn.execute(statement)
    return database
