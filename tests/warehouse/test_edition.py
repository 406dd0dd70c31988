"""Editions: swapped in whole under readers' eyes, read-only, tables only, refused when the checks fail."""

import json
import random
import re
import signal
import subprocess
import sys
import time

import duckdb
import polars as pl
import pytest
import sqlalchemy

from loaders.project import ROOT
from ogi import edition
from ogi.edition.write import write
from ogi.errors import ExitCode, OgiError

# as docs/connect.md says for SQLAlchemy
READER = """
import json, sys, sqlalchemy
from sqlalchemy.pool import NullPool
engine = sqlalchemy.create_engine(
    f"duckdb:///{sys.argv[1]}", connect_args={"read_only": True}, poolclass=NullPool
)
print("reading", flush=True)
seen, failures, queries = [], [], 0
import select
while not select.select([sys.stdin], [], [], 0)[0]:
    try:
        with engine.connect() as conn:
            name = conn.execute(sqlalchemy.text("select name from edition")).scalar()
            count = conn.execute(sqlalchemy.text("select count(*) from marts.rpt_requests")).scalar()
        queries += 1
        if count != 11:
            failures.append(f"{count} reports")
        if name not in seen:
            seen.append(name)
    except Exception as error:
        failures.append(repr(error))
with engine.connect() as conn:
    last = conn.execute(sqlalchemy.text("select name from edition")).scalar()
print(json.dumps({"seen": seen, "failures": failures, "queries": queries, "last": last}))
"""


def read_only_engine(path):
    return sqlalchemy.create_engine(
        f"duckdb:///{path}", connect_args={"read_only": True}, poolclass=sqlalchemy.pool.NullPool
    )


def test_a_reader_sees_no_failure_across_ten_editions_and_ends_on_the_newest(built, tmp_path):
    folder = tmp_path / "published"
    names = [write(built, folder)["name"]]
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, str(folder / "ogi.duckdb")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert reader.stdout is not None
    assert reader.stdout.readline() == "reading\n"
    for _ in range(10):
        names.append(write(built, folder)["name"])
        time.sleep(0.2)
    said, _ = reader.communicate("stop\n", timeout=60)
    report = json.loads(said)
    assert report["failures"] == []
    assert report["last"] == names[-1]
    assert len(report["seen"]) > 1
    assert report["seen"] == [name for name in names if name in report["seen"]]
    assert report["queries"] > 10


def test_a_connection_that_is_open_keeps_its_edition_and_a_new_one_sees_the_new(built, tmp_path):
    folder = tmp_path / "published"
    first = write(built, folder)["name"]
    engine = read_only_engine(folder / "ogi.duckdb")
    with engine.connect() as open_before:
        assert open_before.execute(sqlalchemy.text("select name from edition")).scalar() == first
        second = write(built, folder)["name"]
        third = write(built, folder)["name"]
        assert open_before.execute(sqlalchemy.text("select name from edition")).scalar() == first
        assert open_before.execute(sqlalchemy.text("select count(*) from raw.cells")).scalar() > 1000
    with engine.connect() as opened_after:
        assert opened_after.execute(sqlalchemy.text("select name from edition")).scalar() == third
    assert first < second < third


@pytest.mark.parametrize(
    "statement", ["delete from marts.fct_requests", "create table mine (a integer)", "drop table raw.cells"]
)
def test_writes_of_a_reader_are_refused(built, tmp_path, statement):
    folder = tmp_path / "published"
    write(built, folder)
    with (
        read_only_engine(folder / "ogi.duckdb").connect() as conn,
        pytest.raises(sqlalchemy.exc.DBAPIError, match="read-only"),
    ):
        conn.execute(sqlalchemy.text(statement))


def test_an_edition_holds_tables_only_with_their_descriptions(built, tmp_path):
    folder = tmp_path / "published"
    facts = write(built, folder)
    with duckdb.connect(folder / "ogi.duckdb", read_only=True) as conn, duckdb.connect(built, read_only=True) as origin:
        assert conn.execute("select count(*) from duckdb_views() where not internal").fetchone() == (0,)
        tables = {
            f"{schema}.{name}"
            for schema, name in conn.execute("select schema_name, table_name from duckdb_tables()").fetchall()
        }
        marts = {
            f"marts.{name}"
            for (name,) in origin.execute(
                "select table_name from duckdb_tables() where schema_name = 'marts'"
            ).fetchall()
        }
        raw = {f"raw.{name}" for name in ("documents", "document_locations", "form_tables", "cells")}
        assert tables == {"main.edition", *marts, *raw}
        assert set(facts["tables"]) == marts | raw
        for table in marts | raw:
            difference = f"select count(*) from {table}"
            assert conn.execute(difference).fetchone() == origin.execute(difference).fetchone()
        described = "select comment from duckdb_tables() where table_name = 'fct_findings'"
        assert conn.execute(described).fetchone() == origin.execute(described).fetchone() != (None,)
        column = (
            "select comment from duckdb_columns()"
            " where schema_name = 'marts' and table_name = 'fct_findings' and column_name = 'document_id'"
        )
        assert conn.execute(column).fetchone() == origin.execute(column).fetchone() != (None,)


def test_parquet_files_are_the_marts(built, tmp_path):
    folder = tmp_path / "published"
    write(built, folder)
    with duckdb.connect(folder / "ogi.duckdb", read_only=True) as conn:
        names = [
            name
            for (name,) in conn.execute("select table_name from duckdb_tables() where schema_name = 'marts'").fetchall()
        ]
        assert sorted(path.stem for path in (folder / "marts").glob("*.parquet")) == sorted(names)
        for name in names:
            columns, rows = (
                conn.execute(f"from marts.{name}").description,
                conn.execute(f"from marts.{name}").fetchall(),
            )
            frame = pl.read_parquet(folder / "marts" / f"{name}.parquet")
            assert frame.columns == [column[0] for column in columns]
            assert frame.rows() == rows


def test_texts_come_when_asked_for(built, tmp_path):
    write(built, tmp_path / "published", texts=True)
    with duckdb.connect(tmp_path / "published" / "ogi.duckdb", read_only=True) as conn:
        found = conn.execute(
            "select count(*) from raw.cells join raw.document_texts using (document_id)"
            " where cell_text <> '' and substring(text, char_start + 1, char_end - char_start) = cell_text"
        ).fetchone()
        assert found[0] > 1000


def test_only_two_editions_are_kept_and_leftovers_go(built, tmp_path):
    folder = tmp_path / "published"
    for _ in range(3):
        write(built, folder)
    (folder / "editions" / ".20200101T000000.000Z").mkdir()
    names = [write(built, folder)["name"]]
    kept = sorted(path.name for path in (folder / "editions").iterdir())
    assert len(kept) == 2
    assert kept[-1] == names[-1]


def test_two_publishers_at_once_are_told_apart(built, tmp_path):
    from ogi.edition.write import _only_publisher

    folder = tmp_path / "published"
    folder.mkdir()
    with _only_publisher(folder), pytest.raises(OgiError, match="another process is publishing") as told:
        write(built, folder)
    assert told.value.exit_code == ExitCode.BUSY


@pytest.mark.slow
def test_a_publisher_that_is_killed_leaves_the_edition_before(built, tmp_path):
    folder = tmp_path / "published"
    name = write(built, folder)["name"]
    script = (
        "import sys; from pathlib import Path; from ogi.edition.write import write\n"
        "print('ready', flush=True)\n"
        "while True: write(Path(sys.argv[1]), Path(sys.argv[2]))"
    )
    for _ in range(8):
        publisher = subprocess.Popen(
            [sys.executable, "-c", script, str(built), str(folder)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert publisher.stdout is not None
        assert publisher.stdout.readline() == "ready\n"
        time.sleep(random.uniform(0, 1.5))
        publisher.send_signal(signal.SIGKILL)
        publisher.wait()
        facts = edition.current(folder)
        assert facts is not None and facts["name"] >= name
        name = facts["name"]
        with duckdb.connect(folder / "ogi.duckdb", read_only=True) as conn:
            assert conn.execute("select name from edition").fetchone() == (name,)
            for table, count in facts["tables"].items():
                assert conn.execute(f"select count(*) from {table}").fetchone() == (count,)
                if table.startswith("marts."):
                    file = folder / "marts" / f"{table.removeprefix('marts.')}.parquet"
                    assert pl.scan_parquet(file).select(pl.len()).collect().item() == count
    assert write(built, folder)["name"] > name
    assert not [path for path in (folder / "editions").iterdir() if path.name.startswith(".")]


def test_publish_refuses_what_fails_its_checks_and_keeps_the_edition(ogi, built, tmp_path):
    done = ogi("publish")
    assert done.returncode == 0, done.stderr
    folder = tmp_path / "published"
    before = (folder / "current").readlink()
    with duckdb.connect(built) as conn:
        conn.execute("delete from marts.fct_request_outcomes where outcome_code = 'granted'")
    refused = ogi("publish")
    assert refused.returncode == 1
    assert "not published" in refused.stderr
    assert "granted" in refused.stdout
    assert (folder / "current").readlink() == before
    assert re.search(r"edition: \S+ of \S+ in .*11 reports", ogi("status", COLUMNS="300").stdout)


def test_publish_before_a_build_says_what_to_do(ogi, tmp_path):
    ogi("load", ROOT / "sample" / "reports")
    done = ogi("publish", "--to", tmp_path / "elsewhere")
    assert done.returncode == 1
    assert "ogi build" in done.stderr
    assert not (tmp_path / "elsewhere").exists()
