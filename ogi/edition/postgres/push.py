"""Filling a PostgreSQL schema with an edition.

The tables are written to a new schema that nobody else may read. A second transaction then puts it in place of the old
one. A single transaction would not do: a reader under REPEATABLE READ that waits for it would find empty tables, since
the rows would be newer than its snapshot.
"""

import importlib.resources
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import duckdb

from ogi.edition import changes, keys, manifest, tables
from ogi.edition.postgres import statements, trouble, waiting
from ogi.edition.postgres.address import Address
from ogi.edition.postgres.scram import verifier
from ogi.errors import ExitCode, OgiError

NAME = re.compile(r"[a-z_][a-z0-9_]{0,39}")
PATIENCE = 60.0  # seconds to wait for readers of the edition before


def push(
    warehouse: Path,
    address: Address,
    schema: str,
    reader: str,
    texts: bool = False,
    reader_password: str | None = None,
    patience: float = PATIENCE,
) -> dict[str, Any]:
    """Fill the schema with an edition of the warehouse; return its manifest.

    Readers see the edition before until one transaction replaces it; if anything fails, it stays. Transactions that
    have begun to read are waited for, up to `patience` seconds. Raises OgiError if the database can't be reached or
    refuses; no message has a password in it.
    """
    password_verifier = _check_names(schema, reader, reader_password)
    with address.environment(), _attached(warehouse, address) as conn:
        server = trouble.preflight(conn, address, schema, reader, bool(password_verifier))
        with _only_publisher(conn, schema) as guard:
            copied = tables.listed(conn, "warehouse", texts)
            facts = _describe(conn, copied, schema, server.has_edition)
            new = f"{schema}_{facts['name'].lower().replace('.', '_')}"
            try:
                with _transaction(conn, address, schema):
                    _fill(conn, copied, new, server.version)
                waiting.for_older(conn, guard, patience)
                with _transaction(conn, address, schema):
                    if not server.has_reader:
                        _run(conn, statements.make_reader(reader, server.base, schema))
                    _run(conn, statements.rights(new, reader, password_verifier))
                    _run(conn, statements.replace(new, schema, server.tables, patience))
            finally:
                with suppress(duckdb.Error):  # if the connection is lost, the next publish drops them
                    _drop_leftovers(conn, schema)
            _verify(conn, schema, facts["name"])
    return facts


def reach(warehouse: Path, address: Address, schema: str, reader: str, reader_password: str | None) -> None:
    """Raise the OgiError that `push` raises before it writes: no connection, a wrong name, a missing right."""
    password_verifier = _check_names(schema, reader, reader_password)
    with address.environment(), _attached(warehouse, address) as conn:
        trouble.preflight(conn, address, schema, reader, bool(password_verifier))


def _check_names(schema: str, reader: str, reader_password: str | None) -> str | None:
    """Raise OgiError for names that need quotes or belong to the server; return the verifier of the password."""
    for what, name in (("schema", schema), ("role", reader)):
        if not NAME.fullmatch(name) or name.startswith("pg_") or name == "public":
            raise OgiError(f"{name!r} is no name for the {what} of an edition", "Take a-z, 0-9 and _, e.g. ogi.")
    return verifier(reader_password) if reader_password else None


@contextmanager
def _attached(warehouse: Path, address: Address) -> Iterator[duckdb.DuckDBPyConnection]:
    """Attach the warehouse for reading and the server for writing, with the driver from the installed package."""
    file_name = f"extensions/v{duckdb.__version__}/postgres_scanner.duckdb_extension"
    extension = Path(str(importlib.resources.files("duckdb_extension_postgres_scanner"))) / file_name
    with tempfile.TemporaryDirectory(prefix="ogi-publish-") as spill, duckdb.connect() as conn:
        tables.spill_to(conn, Path(spill))
        conn.execute(f"load {tables.literal(str(extension))}")
        conn.execute("set pg_null_byte_replacement = '\ufffd'")  # PostgreSQL has no NUL in texts
        tables.attach(conn, warehouse, "warehouse")
        try:
            conn.execute(f"attach {tables.literal(address.shown)} as pg (type postgres)")
        except duckdb.Error as error:
            raise trouble.no_connection(address, str(error)) from None
        yield conn


def _describe(
    conn: duckdb.DuckDBPyConnection, copied: Sequence[tables.Table], schema: str, has_edition: bool
) -> dict[str, Any]:
    """Create in memory the tables about the edition and its changes; return the manifest."""
    counts = {
        table.full: int(str(tables.value_of(conn, f"select count(*) from {tables.source(conn, table.full)}")))  # noqa: S608
        for table in copied
    }
    compared = changes.create(
        conn,
        changes.TABLE,
        (lambda table: f"pg.{schema}.{table.removeprefix('marts.')}") if has_edition else None,
        lambda table: f"warehouse.{table}",
    )
    since = str(tables.value_of(conn, f"select name from pg.{schema}.edition")) if compared else None  # noqa: S608
    reports = manifest.report_count(conn, "warehouse.marts.dim_report")
    inputs = manifest.inputs_of(conn, "warehouse")
    counted = changes.counts(conn, changes.TABLE)
    facts = manifest.manifest_of(manifest.now_name(), reports, inputs, counts, since, counted)
    manifest.create(conn, facts)
    return facts


def _fill(conn: duckdb.DuckDBPyConnection, copied: Sequence[tables.Table], new: str, server: int) -> None:
    """Create the new schema with all tables, their keys and descriptions."""
    conn.execute(f"create schema pg.{new}")
    for table in copied:
        rows = statements.select(table, tables.source(conn, table.full))
        conn.execute(f"create table pg.{new}.{tables.quoted(table.name)} as {rows}")
    for table in manifest.OWN:
        conn.execute(f"create table pg.{new}.{table.name} as from memory.{table.name}")
    for table in (*copied, *manifest.OWN):
        _run(conn, statements.keys(table, f"{new}.{tables.quoted(table.name)}", server))
    _run(conn, statements.foreign_keys(keys.references(conn, copied, "warehouse"), new))
    _run(conn, [f"analyze {new}.{tables.quoted(table.name)}" for table in (*copied, *manifest.OWN)])


def _run(conn: duckdb.DuckDBPyConnection, commands: Sequence[str]) -> None:
    """Run statements on the server, in the open transaction."""
    if commands:
        conn.execute("call postgres_execute('pg', $1)", ["; ".join(commands)])


@contextmanager
def _transaction(conn: duckdb.DuckDBPyConnection, address: Address, schema: str) -> Iterator[None]:
    conn.execute("begin")
    try:
        yield
        conn.execute("commit")
    except BaseException as error:
        try:
            conn.execute("rollback")
        except duckdb.Error:
            conn.execute("detach pg")  # the connection is gone, and with it the transaction
            raise trouble.refused(conn, address, schema, str(error), connected=False) from None
        if isinstance(error, duckdb.Error):
            raise trouble.refused(conn, address, schema, str(error)) from None
        raise


@contextmanager
def _only_publisher(conn: duckdb.DuckDBPyConnection, schema: str) -> Iterator[int]:
    """Hold the lock of the schema in a session of its own, and yield the process number of that session."""
    key = f"hashtext('ogi publish'), hashtext({tables.literal(schema)})"
    query = f"select pg_try_advisory_xact_lock({key}) as taken, pg_backend_pid() as pid"
    with conn.cursor() as guard:
        guard.execute("begin")
        ((taken, pid),) = guard.execute("from postgres_query('pg', $1)", [query]).fetchall()
        if not taken:
            what = f"another ogi publish fills schema {schema}"
            raise OgiError(what, "Wait until it ends and repeat the command.", ExitCode.BUSY)
        _drop_leftovers(conn, schema)
        yield int(pid)
        guard.execute("rollback")


def _drop_leftovers(conn: duckdb.DuckDBPyConnection, schema: str) -> None:
    """Drop the schemas that an interrupted publish has left."""
    pattern = tables.literal(f"^{schema}_[0-9]{{8}}t[0-9]{{6}}_[0-9]{{3}}z$")
    owned = "pg_has_role(nspowner, 'usage')"
    query = f"select nspname::text as name from pg_namespace where {owned} and nspname ~ {pattern}"  # noqa: S608
    for (name,) in conn.execute("from postgres_query('pg', $1)", [query]).fetchall():
        _run(conn, [f"drop schema {name} cascade"])


def _verify(conn: duckdb.DuckDBPyConnection, schema: str, name: str) -> None:
    """Read the name of the edition back: a server answers the commit of a failed transaction without an error."""
    rows = conn.execute("from postgres_query('pg', $1)", [f"select name from {schema}.edition"]).fetchall()  # noqa: S608
    if rows != [(name,)]:
        raise OgiError(f"schema {schema} still holds the edition {rows}", "Repeat the command.", ExitCode.FAULT)
