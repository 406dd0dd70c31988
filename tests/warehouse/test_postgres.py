"""Editions in PostgreSQL: whole, keyed, described, read-only, and atomic for whoever reads meanwhile."""

import contextlib
import hashlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time

import duckdb
import pytest
from support import editions
from support.dbt_runs import build_from_compiled
from support.postgres_server import OWNER_PASSWORD, running

from loaders.project import ROOT
from ogi.edition.postgres import push as pushing
from ogi.edition.postgres import statements
from ogi.edition.postgres.address import Address
from ogi.edition.postgres.push import push
from ogi.edition.postgres.scram import verifier
from ogi.edition.tables import Column, Table
from ogi.errors import ExitCode, OgiError

READER_PASSWORD = "reader'1$"


@pytest.fixture(scope="module")
def server():
    """A server on this machine alone."""
    with running() as started:
        yield started


@pytest.fixture
def small(built_once, tmp_path):
    """A warehouse of few marts, this test's own."""
    return editions.make_small(built_once, tmp_path / "small" / "ogi.duckdb")


@pytest.fixture
def base(server):
    """A database of this test's own."""
    name = f"test_{time.monotonic_ns()}"
    assert server.psql(f"create database {name}").returncode == 0
    return name


@pytest.mark.slow
def test_the_command_fills_a_schema_with_keys_descriptions_and_a_role_that_reads(ogi, built, server, base):
    done = ogi("publish", "--to", server.url(base=base), OGI_READER_PASSWORD=READER_PASSWORD)
    assert done.returncode == 0, done.stderr
    log = (server.folder / "log").read_text()
    for secret in (OWNER_PASSWORD, "o%20wner%401%2F2", READER_PASSWORD, READER_PASSWORD.replace("'", "''")):
        assert secret not in done.stdout + done.stderr + log
    reader = {"user": "ogi_reader", "password": READER_PASSWORD, "base": base}
    with duckdb.connect(built, read_only=True) as conn:
        marts = conn.execute("select table_name from duckdb_tables() where schema_name = 'marts'").fetchall()
        raw = ["cells", "document_locations", "documents", "form_tables"]
        own = ["edition", "edition_changes", "edition_tables"]
        tables = server.rows("select tablename from pg_tables where schemaname = 'ogi' order by 1", **reader)
        assert tables == sorted([*(name for (name,) in marts), *raw, *own])
        described = conn.execute(
            "select table_name || '.' || column_name || ' ' || comment from duckdb_columns()"
            " where schema_name = 'marts' order by table_name, column_index"
        ).fetchall()
    found = server.rows(
        "select c.relname || '.' || a.attname || ' ' || col_description(c.oid, a.attnum) from pg_class as c"
        " join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 where c.relnamespace = 'ogi'::regnamespace"
        " and c.relkind = 'r' and c.relname ~ '^(dim|fct|rpt)_' order by c.relname, a.attnum",
        **reader,
    )
    assert found == "\n".join(line for (line,) in described).splitlines()
    assert same_rows(built, server, base) > 1000
    keys = server.rows(
        "select conrelid::regclass || ' ' || pg_get_constraintdef(oid) from pg_constraint"
        " where contype in ('p', 'f') and connamespace = 'ogi'::regnamespace",
        **reader,
    )
    assert "fct_request_outcomes PRIMARY KEY (document_id, applicant_code, outcome_code)" in keys
    assert "fct_request_outcomes FOREIGN KEY (document_id) REFERENCES dim_report(document_id)" in keys
    assert "cells FOREIGN KEY (document_id) REFERENCES documents(document_id)" in keys
    unique = server.rows("select indexdef from pg_indexes where tablename = 'fct_findings'", **reader)
    assert any("UNIQUE" in line and "indicator_code" in line for line in unique)


def same_rows(warehouse, server, base):
    """Compare every mart with its copy in PostgreSQL, row by row; return how many rows were compared."""
    compared = 0
    address = server.address(base=base)
    with address.environment(), pushing._attached(warehouse, address) as conn:
        marts = conn.execute(
            "select table_name from duckdb_tables() where database_name = 'warehouse' and schema_name = 'marts'"
        ).fetchall()
        for (name,) in marts:
            kept = "from warehouse.marts." + name
            other = f"from pg.ogi.{name}"
            assert conn.execute(f"select count(*) from ({kept} except all {other})").fetchone() == (0,), name
            assert conn.execute(f"select count(*) from ({other} except all {kept})").fetchone() == (0,), name
            compared += conn.execute(f"select count(*) {other}").fetchone()[0]
    return compared


@pytest.mark.parametrize(
    "statement",
    [
        "insert into ogi.edition values ('mine')",
        "delete from ogi.fct_requests",
        "update ogi.rpt_requests set received = 0",
        "create table ogi.mine (a integer)",
        "drop table ogi.cells",
        "alter table ogi.cells add column mine integer",
        "truncate ogi.cells",
        "create schema mine",
    ],
)
def test_the_reading_role_reads_and_writes_nothing(server, base_of_reading, statement):
    reader = {"user": "plain_reader", "password": READER_PASSWORD, "base": base_of_reading}
    assert server.rows("select count(*) from rpt_requests", **reader) == ["11"]
    # the role's default is a read-only transaction; what guards is that it has no right, also without that default
    done = server.psql("set default_transaction_read_only = off", statement, **reader)
    assert done.returncode != 0
    assert "permission denied" in done.stderr or "must be owner" in done.stderr


@pytest.fixture(scope="module")
def base_of_reading(server, built_once, tmp_path_factory):
    """A database with an edition, for tests that only read it."""
    small = editions.make_small(built_once, tmp_path_factory.mktemp("reading") / "ogi.duckdb")
    assert server.psql("create database reading").returncode == 0
    push(small, server.address(base="reading"), "ogi", "plain_reader", reader_password=READER_PASSWORD)
    return "reading"


@pytest.mark.parametrize("page", ["metabase.md", "grafana.md"])
def test_the_guides_queries_run_as_the_reading_role(server, base_of_reading, page):
    queries = re.findall(r"```sql\n(.*?)```", (ROOT / "docs" / "connect" / page).read_text(encoding="utf-8"), re.S)
    assert queries
    for query in queries:
        assert server.rows(query, user="plain_reader", password=READER_PASSWORD, base=base_of_reading)


# each line a query of a reader: one statement, then a transaction of several
READER = """
select 'one', (select name from ogi.edition), min(received), max(received),
    (select min(cell_count) from ogi.dim_report), (select max(cell_count) from ogi.dim_report), count(*)
from ogi.rpt_requests;
begin{level};
select name as name from ogi.edition \\gset
select pg_sleep(0.01) \\g /dev/null
select min(received) as low, max(received) as high from ogi.rpt_requests \\gset
select 'many', :'name', :low, :high, min(cell_count), max(cell_count), count(*) from ogi.dim_report;
commit;
"""


@pytest.mark.slow
def test_a_repeat_is_atomic_for_whoever_reads_meanwhile(server, base, small):
    editions.mark(small, 0)
    first = push(small, server.address(base=base), "ogi", "loop_reader", reader_password=READER_PASSWORD)
    names = [first["name"]]
    levels = ("", " isolation level repeatable read")
    readers = [
        subprocess.Popen(
            server.command("loop_reader", base),
            env={**os.environ, "PGPASSWORD": READER_PASSWORD},
            stdin=subprocess.PIPE,
            stdout=(server.folder / f"read{number}").open("w"),
            stderr=(server.folder / f"said{number}").open("w"),
            text=True,
        )
        for number in range(len(levels))
    ]
    for number in range(1, 7):
        for reader, level in zip(readers, levels, strict=True):
            with contextlib.suppress(BrokenPipeError):  # a reader that broke off is asked why below
                reader.stdin.write(READER.format(level=level) * 15)
                reader.stdin.flush()
        editions.mark(small, number)
        names.append(push(small, server.address(base=base), "ogi", "loop_reader")["name"])
    for number, reader in enumerate(readers):
        reader.communicate(timeout=60)
        assert reader.returncode == 0, (server.folder / f"said{number}").read_text()
        lines = [line.split("|") for line in (server.folder / f"read{number}").read_text().splitlines() if line]
        assert len(lines) == 6 * 15 * 2
        for kind, name, *figures, count in lines:
            assert figures == [str(names.index(name))] * 4, (kind, name, figures)
            assert count == "11"
        assert len({line[1] for line in lines}) > 2
    assert server.rows("select name from ogi.edition", base=base) == [names[-1]]
    assert server.rows("select since from ogi.edition", base=base) == [names[-2]]
    assert server.rows("select nspname from pg_namespace where nspname like 'ogi%'", base=base) == ["ogi"]


@pytest.mark.parametrize(
    ("older", "says"), [(True, "transactions stay open"), (False, "tables of the edition before stay in use")]
)
def test_a_reader_that_does_not_end_is_named_and_keeps_its_edition(server, base, small, older, says, monkeypatch):
    if not older:  # it begins just when those before have been waited for
        monkeypatch.setattr("ogi.edition.postgres.waiting.for_older", lambda *_: None)
    name = push(small, server.address(base=base), "ogi", "some_reader")["name"]
    reader = subprocess.Popen(
        server.command("owner", base),
        env={**os.environ, "PGPASSWORD": OWNER_PASSWORD, "PGAPPNAME": "a dashboard"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    reader.stdin.write("begin;\nselect count(*) from ogi.rpt_requests;\n")
    reader.stdin.flush()
    assert reader.stdout.readline() == "11\n"
    with pytest.raises(OgiError, match=says) as told:
        push(small, server.address(base=base), "ogi", "some_reader", patience=0.3)
    assert told.value.exit_code == ExitCode.BUSY
    assert re.search(r"process \d+ of owner a dashboard", told.value.what + told.value.mend)
    said, _ = reader.communicate("select name from ogi.edition;\ncommit;\n", timeout=30)
    assert said == f"{name}\n"
    assert push(small, server.address(base=base), "ogi", "some_reader")["since"] == name
    assert server.rows("select nspname from pg_namespace where nspname like 'ogi%'", base=base) == ["ogi"]


def test_what_fails_on_the_way_leaves_the_edition_before(server, base, small, monkeypatch):
    name = push(small, server.address(base=base), "ogi", "some_reader")["name"]
    monkeypatch.setattr(statements, "replace", lambda *_: ["drop table ogi.edition", "select 1 / 0"])
    with pytest.raises(OgiError, match="the edition before is untouched: division by zero") as told:
        push(small, server.address(base=base), "ogi", "some_reader")
    assert told.value.exit_code == ExitCode.FAILED
    assert server.rows("select name from ogi.edition", base=base) == [name]
    assert server.rows("select nspname from pg_namespace where nspname like 'ogi%'", base=base) == ["ogi"]


def test_a_lost_connection_leaves_the_edition_before(server, base, small, monkeypatch):
    name = push(small, server.address(base=base), "ogi", "some_reader")["name"]
    with monkeypatch.context() as patched:
        patched.setattr(statements, "replace", lambda *_: ["select pg_terminate_backend(pg_backend_pid())"])
        with pytest.raises(OgiError, match="the edition before is untouched") as told:
            push(small, server.address(base=base), "ogi", "some_reader")
    assert "connection was lost" in told.value.mend
    assert server.rows("select name from ogi.edition", base=base) == [name]
    assert push(small, server.address(base=base), "ogi", "some_reader")["since"] == name
    assert server.rows("select nspname from pg_namespace where nspname like 'ogi%'", base=base) == ["ogi"]


def test_a_withdrawn_document_leaves_the_schema_with_the_build_and_publish_after(
    ogi, shared_folder, small_warehouse, server, base, database
):
    database.parent.mkdir(parents=True)
    shutil.copy(small_warehouse, database)
    push(database, server.address(base=base), "ogi", "some_reader")
    document_id = hashlib.sha256(b"steady 2021").hexdigest()[:16]
    before = holding(server, base, document_id)
    assert {"cells", "documents", "dim_report", "fct_request_outcomes", "rpt_requests"} < set(before)
    assert "rpt_withdrawals" not in before

    assert ogi("withdraw", document_id, "--reason", "a second draft").returncode == 0
    build_from_compiled(shared_folder, database)
    push(database, server.address(base=base), "ogi", "some_reader")
    assert holding(server, base, document_id) == ["edition_changes", "rpt_withdrawals"]
    columns = "decision_number, is_undo, is_in_force, reason"
    listed = server.rows(f"select {columns} from ogi.rpt_withdrawals where document_id = '{document_id}'", base=base)
    assert listed == ["1|f|t|a second draft"]
    changed = "select body_name, report_year from ogi.edition_changes where change_code = 'report_withdrawn'"
    assert server.rows(changed, base=base) == ["黄山市人民政府|2021"]


def holding(server, base, document_id):
    """Return the tables of the schema that have rows of a document."""
    tables = server.rows(
        "select table_name from information_schema.columns where table_schema = 'ogi' and column_name = 'document_id'"
        " order by 1",
        base=base,
    )
    found = (f"select '{name}' where exists (select 1 from ogi.{name} where document_id = '{document_id}')" for name in tables)
    return server.rows(" union all ".join(found) + " order by 1", base=base)


@pytest.mark.slow
def test_a_publisher_that_is_killed_leaves_the_edition_before(server, base, small):
    name = push(small, server.address(base=base), "ogi", "some_reader")["name"]
    program = (
        "import sys; from pathlib import Path; from ogi.edition.postgres.push import push\n"
        "from ogi.edition.postgres.address import Address; print(flush=True)\n"
        "while True: push(Path(sys.argv[1]), Address.read(sys.argv[2]), 'ogi', 'some_reader')"
    )
    for pause in (0.2, 0.5, 0.9):
        words = [sys.executable, "-c", program, str(small), server.url(base=base)]
        publisher = subprocess.Popen(words, stdout=subprocess.PIPE)
        publisher.stdout.readline()
        time.sleep(pause)
        publisher.send_signal(signal.SIGKILL)
        publisher.wait()
        (found,) = server.rows("select name from ogi.edition", base=base)
        assert found >= name
        name = found
        counts = server.rows(
            "select count(*) from ogi.rpt_requests union all select count(*) from ogi.dim_report", base=base
        )
        assert counts == ["11", "11"]
    assert push(small, server.address(base=base), "ogi", "some_reader")["since"] >= name


def test_two_publishers_at_once_are_told_apart(server, base, small):
    address = server.address(base=base)
    with (
        address.environment(),
        pushing._attached(small, address) as conn,
        pushing._only_publisher(conn, "ogi"),
        pytest.raises(OgiError, match="another ogi publish") as told,
    ):
        push(small, address, "ogi", "some_reader")
    assert told.value.exit_code == ExitCode.BUSY


@pytest.mark.parametrize(
    ("prepare", "parts", "what", "mend"),
    [
        ([], {"password": "wrong"}, "password authentication failed", "PGPASSWORD"),
        ([], {"base": "nowhere"}, 'database "nowhere" does not exist', "createdb"),
        (["create role weak login password 'pw'"], {"user": "weak", "password": "pw"}, "may not", "grant create"),
        (
            ["create role semi login password 'pw'", "grant create on database {base} to semi"],
            {"user": "semi", "password": "pw"},
            "there is no role new_reader",
            'create role "new_reader" login',
        ),
        (
            ["create role other login password 'pw' createrole", "grant create on database {base} to other",
             "create schema ogi"],
            {"user": "other", "password": "pw"},
            "schema ogi belongs to owner",
            "--schema",
        ),
        (["create schema ogi", "create table ogi.mine (a integer)"], {}, "tables that are no edition", "--schema"),
    ],
)  # fmt: skip
def test_what_the_server_refuses_is_said_with_its_mend(server, base, small, prepare, parts, what, mend):
    for statement in prepare:
        done = server.psql(statement.format(base=base), base=base)
        assert done.returncode == 0, done.stderr
    with pytest.raises(OgiError, match=what) as told:
        push(small, server.address(**{"base": base, **parts}), "ogi", "new_reader")
    assert mend in told.value.mend
    said = told.value.what + told.value.mend + str(told.value.__cause__)
    assert OWNER_PASSWORD not in said and "wrong" not in said and ":pw@" not in said


def test_what_others_made_of_the_tables_is_never_dropped(server, base, small):
    name = push(small, server.address(base=base), "ogi", "some_reader")["name"]
    server.psql("create view public.mine as select * from ogi.rpt_requests", base=base)
    with pytest.raises(OgiError, match="view mine depends on table ogi") as told:
        push(small, server.address(base=base), "ogi", "some_reader")
    assert "Drop what depends" in told.value.mend
    assert server.rows("select name from ogi.edition", base=base) == [name]
    assert server.rows("select count(*) from mine", base=base) == ["11"]


def test_no_server_is_said_with_its_mend(ogi, built):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    done = ogi("publish", "--to", f"postgres://me:sesame@127.0.0.1:{port}/db")
    assert done.returncode == 2
    assert "Connection refused" in done.stderr and "pg_isready" in done.stderr
    assert "sesame" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("text", "shown", "password"),
    [
        ("postgres://me:a%40b@db.example.org/x", "postgresql://me@db.example.org/x", "a@b"),
        ("postgresql:///x?host=%2Frun%2Fpg&password=p", "postgresql:///x?host=%2Frun%2Fpg", "p"),
        ("postgres://me@[::1]:5433/x?sslmode=require", "postgresql://me@[::1]:5433/x?sslmode=require", None),
        ("postgres://m%20e@host", "postgresql://m%20e@host", None),
    ],
)
def test_an_address_parts_with_its_password(text, shown, password):
    address = Address.read(text)
    assert (address.shown, address.password) == (shown, password)
    assert password is None or f"'{password}'" not in repr(address)


@pytest.mark.parametrize("text", ["mysql://me:pw@host/x", "postgres://me:pw@host:port/x", "postgres://[me:pw@host"])
def test_an_address_that_is_none_is_refused_without_its_password(text):
    with pytest.raises(OgiError) as told:
        Address.read(text)
    assert "pw" not in told.value.what + told.value.mend + str(told.value.__cause__ or "")


@pytest.mark.parametrize("name", ["", "pg_mine", "public", "Mine", "a b", 'a"b', "a" * 60])
def test_a_name_that_no_schema_should_have_is_refused(name, tmp_path):
    with pytest.raises(OgiError, match="no name for the schema"):
        push(tmp_path / "none", Address.read("postgres://host/x"), name, "reader")


@pytest.mark.parametrize(("version", "index"), [(150004, "unique index"), (140011, "index")])
def test_a_grain_with_nulls_is_a_unique_key_where_the_server_knows_one(version, index):
    column = Column("row_code", "VARCHAR", True, None)
    table = Table("marts", "fct_findings", None, (column,))
    said = [" ".join(one.split()) for one in statements.keys(table, "ogi.fct_findings", version)]
    assert len(said) == 1
    assert said[0].startswith(f"create {index} on ogi.fct_findings (")
    assert said[0].endswith("nulls not distinct") == (version >= 150000)


def test_the_verifier_is_that_of_the_standard():
    # RFC 7677's example: user `user`, password `pencil`, its salt and 4096 rounds
    salt = bytes.fromhex("5b6d99689d12358eeca04b141236fa81")
    stored, server = verifier("pencil", salt).rpartition("$")[2].split(":")
    assert stored == "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY="
    assert server == "wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU="
    with pytest.raises(OgiError, match="printable ASCII"):
        verifier("密码")
