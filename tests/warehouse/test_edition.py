"""Editions: swapped in whole under readers' eyes, read-only, tables only, refused when the checks fail."""

import errno
import json
import os
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
from support import editions
from support.sizes import size

from loaders.project import ROOT
from ogi import faults
from ogi.edition.write import write
from ogi.errors import ExitCode, OgiError
from ogi.published import current

# as docs/connect/python.md says for SQLAlchemy
READER = """
import json, select, sys, sqlalchemy
from sqlalchemy.pool import NullPool
engine = sqlalchemy.create_engine(
    f"duckdb:///{sys.argv[1]}", connect_args={"read_only": True}, poolclass=NullPool
)
query = sqlalchemy.text('''
    select (select name from edition), count(distinct received), min(received),
        (select min(cell_count) from marts.dim_report), (select max(cell_count) from marts.dim_report),
        (select row_count from edition_tables where table_name = 'marts.rpt_requests') = count(*)
    from marts.rpt_requests
''')
print("reading", flush=True)
seen, failures, queries = [], [], 0
while True:
    last = bool(select.select([sys.stdin], [], [], 0.01)[0])
    try:
        with engine.connect() as conn:
            name, kinds, received, low, high, whole = conn.execute(query).one()
            again = conn.execute(sqlalchemy.text("select name from edition")).scalar()
        queries += 1
        if not (kinds == 1 and received == low == high and whole and name == again):
            failures.append(f"a mixture: {name} {kinds} {received} {low} {high} {whole} {again}")
        if name not in seen:
            seen.append(name)
    except Exception as error:
        failures.append(repr(error))
    if last:
        break
print(json.dumps({"seen": seen, "failures": failures, "queries": queries, "last": name}))
"""
SWAPS = size(10, 50)


@pytest.fixture
def small(built_once, tmp_path):
    """A warehouse of two marts, this test's own."""
    return editions.make_small(built_once, tmp_path / "small" / "ogi.duckdb", editions.TINY)


@pytest.fixture(scope="module")
def published(built_once, tmp_path_factory):
    """An edition of the sample, for tests that only read it."""
    folder = tmp_path_factory.mktemp("edition") / "published"
    write(built_once, folder, texts=True)
    return folder


def read_only_engine(path):
    return sqlalchemy.create_engine(
        f"duckdb:///{path}", connect_args={"read_only": True}, poolclass=sqlalchemy.pool.NullPool
    )


@pytest.mark.slow
def test_a_reader_sees_no_failure_and_no_mixture_across_editions(small, tmp_path):
    folder = tmp_path / "published"
    editions.mark(small, 0)
    names = [write(small, folder)["name"]]
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, str(folder / "ogi.duckdb")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert reader.stdout is not None
    assert reader.stdout.readline() == "reading\n"
    for number in range(SWAPS):
        editions.mark(small, number + 1)
        names.append(write(small, folder)["name"])
    said, _ = reader.communicate("stop\n", timeout=60)
    report = json.loads(said)
    assert report["failures"] == []
    assert report["last"] == names[-1]
    assert report["seen"] == [name for name in names if name in report["seen"]]
    assert len(report["seen"]) > SWAPS / 5
    assert report["queries"] > SWAPS


def test_a_connection_that_is_open_keeps_its_edition_and_a_new_one_sees_the_new(small, tmp_path):
    folder = tmp_path / "published"
    first = write(small, folder)["name"]
    engine = read_only_engine(folder / "ogi.duckdb")
    with engine.connect() as open_before:
        assert open_before.execute(sqlalchemy.text("select name from edition")).scalar() == first
        later = [write(small, folder, keep=2)["name"] for _ in range(3)]
        assert not (folder / "editions" / first).exists()
        assert open_before.execute(sqlalchemy.text("select name from edition")).scalar() == first
        assert open_before.execute(sqlalchemy.text("select count(*) from raw.cells")).scalar() > 1000
    with engine.connect() as opened_after:
        assert opened_after.execute(sqlalchemy.text("select name from edition")).scalar() == later[-1]
    assert [first, *later] == sorted({first, *later})


@pytest.mark.parametrize(
    "statement", ["delete from marts.fct_requests", "create table mine (a integer)", "drop table raw.cells"]
)
def test_writes_of_a_reader_are_refused(published, statement):
    with (
        read_only_engine(published / "ogi.duckdb").connect() as conn,
        pytest.raises(sqlalchemy.exc.DBAPIError, match="read-only"),
    ):
        conn.execute(sqlalchemy.text(statement))


def test_an_edition_holds_tables_only_with_their_descriptions(built_once, published):
    facts = current(published)
    names = "select schema_name || '.' || table_name from duckdb_tables()"
    described = (
        "select schema_name, table_name, column_name, comment from duckdb_columns() where not internal and schema_name"
        " = $1 union all select schema_name, table_name, '', comment from duckdb_tables() where schema_name = $1"
        " order by all"
    )
    with (
        duckdb.connect(published / "ogi.duckdb", read_only=True) as conn,
        duckdb.connect(built_once, read_only=True) as origin,
    ):
        assert conn.execute("select count(*) from duckdb_views() where not internal").fetchone() == (0,)
        marts = {name for (name,) in origin.execute(f"{names} where schema_name = 'marts'").fetchall()}
        raw = {f"raw.{name}" for name in ("documents", "document_locations", "document_texts", "form_tables", "cells")}
        own = {"main.edition", "main.edition_tables", "main.edition_changes"}
        assert {name for (name,) in conn.execute(names).fetchall()} == marts | raw | own
        assert set(facts["tables"]) == marts | raw
        assert dict(conn.execute("from edition_tables").fetchall()) == facts["tables"]
        for table in sorted(marts | raw):
            count = f"select count(*) from {table}"
            assert conn.execute(count).fetchone() == origin.execute(count).fetchone() == (facts["tables"][table],)
        comments = conn.execute(described, ["marts"]).fetchall()
        assert comments == origin.execute(described, ["marts"]).fetchall()
        comments += conn.execute(described, ["main"]).fetchall()
        assert [row[:3] for row in comments if not row[3]] == []


def test_texts_come_when_asked_for(small, published, tmp_path):
    with duckdb.connect(published / "ogi.duckdb", read_only=True) as conn:
        found = conn.execute(
            "select count(*) from raw.cells join raw.document_texts using (document_id)"
            " where cell_text <> '' and substring(text, char_start + 1, char_end - char_start) = cell_text"
        ).fetchone()
        assert found[0] > 1000
    assert "raw.document_texts" not in write(small, tmp_path / "published")["tables"]


def test_a_full_disk_leaves_the_edition_before_and_nothing_unfinished(small, tmp_path, monkeypatch):
    folder = tmp_path / "published"
    before = write(small, folder)

    def full(path):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    monkeypatch.setattr("ogi.edition.write._sync", full)
    with pytest.raises(OSError, match="No space left") as raised:
        write(small, folder)
    assert faults.error_of(raised.value).exit_code == ExitCode.USAGE
    assert [path.name for path in (folder / "editions").iterdir()] == [before["name"]]
    assert current(folder) == before


@pytest.mark.parametrize("keep", [2, 4])
def test_as_many_editions_stay_as_asked_for_and_leftovers_go(small, tmp_path, keep):
    folder = tmp_path / "published"
    names = [write(small, folder, keep=keep)["name"] for _ in range(keep)]
    (folder / "editions" / ".20200101T000000.000Z").mkdir()
    names += [write(small, folder, keep=keep)["name"] for _ in range(2)]
    assert sorted(path.name for path in (folder / "editions").iterdir()) == names[-keep:]
    assert current(folder)["name"] == names[-1]


def test_two_publishers_at_once_are_told_apart(small, tmp_path):
    from ogi.edition.write import _only_publisher

    folder = tmp_path / "published"
    with _only_publisher(folder), pytest.raises(OgiError, match="another process is publishing") as told:
        write(small, folder)
    assert told.value.exit_code == ExitCode.BUSY


def test_a_folder_that_takes_no_files_is_named_with_the_mend(small, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OgiError, match="nothing can be written to") as told:
        write(small, tmp_path / "file" / "published")
    assert "--to" in told.value.mend


@pytest.mark.slow
def test_a_publisher_that_is_killed_leaves_the_edition_before(built_once, tmp_path):
    folder = tmp_path / "published"
    small = editions.make_small(built_once, tmp_path / "small" / "ogi.duckdb")
    name = write(small, folder)["name"]
    kills = random.Random(7)
    for _ in range(5):
        publisher = subprocess.Popen(
            [
                sys.executable,
                "-c",
                "import sys; from pathlib import Path; from ogi.edition.write import write; print(flush=True)\n"
                "while True: write(Path(sys.argv[1]), Path(sys.argv[2]))",
                str(small),
                str(folder),
            ],
            stdout=subprocess.PIPE,
        )
        assert publisher.stdout is not None
        publisher.stdout.readline()
        time.sleep(kills.uniform(0.05, 0.6))
        publisher.send_signal(signal.SIGKILL)
        publisher.wait()
        name = whole_edition(folder, name)
    assert write(small, folder)["name"] > name
    assert not [path for path in (folder / "editions").iterdir() if path.name.startswith(".")]


def whole_edition(folder, before):
    """Read all of the current edition, which is not older than another, and return its name."""
    facts = current(folder)
    assert facts is not None and facts["name"] >= before
    with duckdb.connect(folder / "ogi.duckdb", read_only=True) as conn:
        assert conn.execute("select name from edition").fetchone() == (facts["name"],)
        for table, count in facts["tables"].items():
            assert conn.execute(f"select count(*) from {table}").fetchone() == (count,)
            if table.startswith("marts."):
                name = table.removeprefix("marts.")
                pattern = f"{name}/**/*.parquet" if name.startswith("fct_") else f"{name}.parquet"
                found = pl.scan_parquet(folder / "marts" / pattern).select(pl.len()).collect().item()
                assert found == count
    for file in facts["files"]:
        assert (folder / "current" / file["path"]).stat().st_size == file["bytes"]
    return facts["name"]


def test_publish_refuses_what_fails_its_checks_and_keeps_the_edition(ogi, built, tmp_path):
    folder = tmp_path / "published"
    write(built, folder)
    before = (folder / "current").readlink()
    with duckdb.connect(built) as conn:
        conn.execute("delete from marts.fct_request_outcomes where outcome_code = 'granted'")
    refused = ogi("publish", "--no-docs")
    assert refused.returncode == 1
    assert "not published" in refused.stderr
    assert "no more cells in raw than figures in the facts" in " ".join(refused.stdout.split())
    assert (folder / "current").readlink() == before
    assert re.search(r"edition: \S+ of \S+ in .*11 reports", ogi("status", COLUMNS="300").stdout)


def test_publish_before_a_build_says_what_to_do(ogi, tmp_path):
    ogi("load", ROOT / "sample" / "reports")
    done = ogi("publish", "--to", tmp_path / "elsewhere")
    assert done.returncode == 1
    assert "ogi build" in done.stderr
    assert not (tmp_path / "elsewhere").exists()
