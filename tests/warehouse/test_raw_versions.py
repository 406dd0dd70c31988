"""The versions of the raw tables: every earlier shape becomes the latest one, and a newer one is refused."""

import shutil

import duckdb
import pytest

from loaders.project import ROOT
from loaders.raw import schema, writer
from ogi.checks import over_raw

SHAPES = sorted((ROOT / "tests" / "fixtures" / "raw_shapes").glob("*.sql"))
OLDEST = next(path for path in SHAPES if path.stem == "93fce13")


def shape(conn):
    return conn.execute(
        "select table_name, column_name, data_type, is_nullable, column_default from duckdb_columns()"
        " where schema_name = 'raw' order by table_name, column_index"
    ).fetchall()


@pytest.fixture(scope="module")
def latest():
    with duckdb.connect() as conn:
        schema.create(conn)
        return shape(conn)


def old_database(path, shape_file):
    """Make a database of an earlier shape with a document, two tables and a text without a place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(path) as conn:
        conn.execute(shape_file.read_text(encoding="utf-8"))
        conn.execute("insert into raw.load_runs values ('0001', '2026-01-01', null, '1', '{}', 'given', 1, 1, 0, 0)")
        conn.execute(
            "insert into raw.documents by name select 'd' as document_id, 'd0' as sha256, 1 as byte_count,"
            " 'text/plain' as media_type, 'given' as origin, 1 as cell_count, 0 as prose_count, '1' as loader_version"
        )
        for table, form in (("requests", "2019"), ("review", None if shape_file == OLDEST else "2019")):
            conn.execute("insert into raw.form_tables values ('d', $1, $2, 9, 1, 1, null, 0, 9)", [table, form])
        conn.execute("insert into raw.cells values ('d', 'requests', 'granted', 'total', '7', null, 1, 2, 3, 'grid')")
        has_reasons = "reason_code" in conn.table("raw.unplaced_cells").columns
        conn.execute(
            "insert into raw.unplaced_cells by name select 'd' as document_id, 'review' as table_code, '9' as cell_text,"
            " 4 as page, 5 as char_start, 6 as char_end" + (", 'merged' as reason_code" if has_reasons else "")
        )
        kept = {table: conn.execute(f"from raw.{table}").fetchall() for table in ("load_runs", "documents", "cells")}
        return kept, "merged" if has_reasons else "no_column"


@pytest.mark.parametrize("shape_file", SHAPES, ids=lambda path: path.stem)
def test_every_earlier_shape_becomes_the_latest_and_keeps_its_rows(database, latest, shape_file):
    before, reason = old_database(database, shape_file)
    with duckdb.connect(database) as conn:
        version = schema.version_of(conn)
    taken = []
    with writer.connect(database, on_step=taken.append) as conn:
        assert shape(conn) == latest
        assert [step.version for step in taken] == list(range(version + 1, schema.latest() + 1))
        assert conn.execute("select max(version) from raw.schema_versions").fetchall() == [(schema.latest(),)]
        for table, rows in before.items():
            width = len(rows[0])
            assert [row[:width] for row in conn.execute(f"from raw.{table}").fetchall()] == rows
        assert conn.execute("select table_code, form_code from raw.form_tables order by 1").fetchall() == [
            ("requests", "2019"),
            ("review", "2019"),  # the form of the report's other table
        ]
        texts = conn.execute("select cell_text, reason_code, page, char_start from raw.unplaced_cells").fetchall()
        assert texts == [("9", reason, 4, 5)]
        columns = next(check for check in over_raw.row_checks() if check.name == "columns")
        assert conn.execute(columns.bounded_query).fetchall() == []
    with writer.connect(database, on_step=taken.append) as conn:
        assert len(taken) == schema.latest() - version, "nothing is done twice"


def test_a_database_of_the_former_shape_that_was_altered_becomes_the_latest_too(database, latest):
    old_database(database, OLDEST)
    with duckdb.connect(database) as conn:  # as the command did before versions were recorded
        conn.execute("alter table raw.documents add column contradictions varchar")
        conn.execute("alter table raw.unplaced_cells add column reason_code varchar default 'no_column'")
    with writer.connect(database) as conn:
        assert shape(conn) == latest


def test_a_new_database_has_the_latest_version_at_once(database):
    with writer.connect(database) as conn:
        assert schema.version_of(conn) == schema.latest()
        assert conn.execute("select count(*) from raw.schema_versions").fetchall() == [(1,)]


def test_steps_are_numbered_without_a_gap():
    assert [step.version for step in schema.steps()] == list(range(2, schema.latest() + 1))


@pytest.mark.parametrize("words", [("load", ROOT / "sample" / "reports"), ("status",)], ids=["writing", "reading"])
def test_a_newer_database_is_refused_with_words(ogi, database, words):
    with writer.connect(database) as conn:
        conn.execute("insert into raw.schema_versions values (999, '2030-01-01')")
    before = database.read_bytes()
    done = ogi(*words)
    assert done.returncode == 2
    said = " ".join(done.stderr.split())
    assert "a newer version of ogi wrote the warehouse" in said
    assert f"version 999, and this one knows {schema.latest()}" in said
    assert "git pull" in said
    assert database.read_bytes() == before


def test_a_step_that_fails_leaves_the_version_before_it(database, monkeypatch):
    old_database(database, OLDEST)
    good = schema.steps()
    broken = (*good, schema.Step(schema.latest() + 1, "breaks", "delete from raw.cells; select error('full')"))
    monkeypatch.setattr(schema, "steps", lambda: broken)
    with pytest.raises(duckdb.Error, match="full"):
        writer.connect(database)
    monkeypatch.undo()
    with duckdb.connect(database) as conn:
        assert schema.version_of(conn) == schema.latest()
        assert conn.execute("select count(*) from raw.cells").fetchall() == [(1,)]


def test_the_command_says_that_it_changed_the_warehouse(ogi, database, tmp_path):
    old_database(database, OLDEST)
    copy = tmp_path / "read.duckdb"
    shutil.copy(database, copy)
    assert ogi("status", OGI_DB=str(copy)).returncode == 0, "reading changes nothing and needs no newer shape"
    said = ogi("load", ROOT / "sample" / "reports" / "pingtan_2022.html").stderr
    assert f"brought to version {schema.latest()} of its raw tables" in " ".join(said.split())
    assert "brought to" not in ogi("load", ROOT / "sample" / "reports" / "pingtan_2022.html").stderr
