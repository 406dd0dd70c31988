"""Errors of a PostgreSQL server, and what to do about them."""
# ruff: noqa: S608 - the driver binds no values, so each value is quoted here

from dataclasses import dataclass
from typing import Any

import duckdb

from ogi.edition.manifest import OWN
from ogi.edition.postgres import statements
from ogi.edition.postgres.address import Address
from ogi.edition.tables import literal, quoted
from ogi.errors import ExitCode, OgiError


@dataclass(frozen=True, slots=True)
class Server:
    """The state of the server before anything is written."""

    version: int
    base: str
    has_edition: bool
    has_reader: bool
    tables: tuple[str, ...]  # of the edition before


def preflight(conn: duckdb.DuckDBPyConnection, address: Address, schema: str, reader: str, seals: bool) -> Server:
    """Return the state of the server. Raises OgiError if a right is missing or the schema is not ours to replace."""
    try:
        return _preflight(conn, schema, reader, seals)
    except duckdb.Error as error:
        raise refused(conn, address, schema, str(error)) from None


def _preflight(conn: duckdb.DuckDBPyConnection, schema: str, reader: str, seals: bool) -> Server:
    state = _state(conn, schema, reader)
    user = state["login"]
    if not state["creates"]:
        mend = f"Let its owner type: grant create on database {quoted(state['base'])} to {quoted(user)}"
        raise OgiError(f"{user} may not create a schema in database {state['base']}", mend)
    if not state["owns"]:
        mend = f"Connect as {state['owner']}, or name a schema of your own with --schema."
        raise OgiError(f"schema {schema} belongs to {state['owner']}, not to {user}", mend)
    if state["holds"] and not state["has_edition"]:
        mend = "Name another schema with --schema; one that ogi publish fills holds nothing else."
        raise OgiError(f"schema {schema} holds tables that are no edition; nothing was changed", mend)
    if not state["makes_roles"] and not state["has_reader"]:
        mend = f"Let an administrator type: create role {quoted(reader)} login. Or name a role with --reader."
        raise OgiError(f"there is no role {reader}, and {user} may not create one", mend)
    if not state["makes_roles"] and seals:
        mend = f"Leave OGI_READER_PASSWORD out, and let an administrator set it: \\password {reader}"
        raise OgiError(f"{user} may not set the password of {reader}", mend)
    before: tuple[str, ...] = ()
    if state["has_edition"]:
        listed = _ask(conn, f"select table_name::text from {quoted(schema)}.edition_tables")
        before = tuple(name.rpartition(".")[2] for (name,) in listed)
        before += tuple(table.name for table in OWN)
    return Server(state["version"], state["base"], state["has_edition"], state["has_reader"], before)


def _state(conn: duckdb.DuckDBPyConnection, schema: str, reader: str) -> dict[str, Any]:
    """Return facts about database, schema and roles from the server."""
    name, role = literal(schema), literal(reader)
    queries = {
        "version": "current_setting('server_version_num')::int",
        "login": "current_user::text",
        "base": "current_database()::text",
        "creates": "has_database_privilege(current_database(), 'create')",
        "makes_roles": "(select rolcreaterole or rolsuper from pg_roles where rolname = current_user)",
        "has_reader": f"exists (select 1 from pg_roles where rolname = {role})",
        "owner": f"(select pg_get_userbyid(nspowner)::text from pg_namespace where nspname = {name})",
        "owns": f"coalesce((select pg_has_role(nspowner, 'usage') from pg_namespace where nspname = {name}), true)",
        "has_edition": f"exists (select 1 from pg_tables where schemaname = {name} and tablename = 'edition_tables')",
        "holds": "exists (select 1 from pg_class as c join pg_namespace as n on n.oid = c.relnamespace"
        f" where n.nspname = {name})",
    }
    (row,) = _ask(conn, "select " + ", ".join(f"{value} as {name}" for name, value in queries.items()))
    return dict(zip(queries, row, strict=True))


def _ask(conn: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    return conn.execute("from postgres_query('pg', $1)", [query]).fetchall()


def no_connection(address: Address, message: str) -> OgiError:
    """Return the error for a database that can't be reached, with advice that fits its message."""
    text = address.redacted(message)
    reason = text.partition("failed: ")[2] or text
    mends = {
        "password authentication failed": "Give the right password as PGPASSWORD or in ~/.pgpass.",
        "no password supplied": "Give the password as PGPASSWORD or in ~/.pgpass.",
        "does not exist": "Check the names of database and role in the address; createdb makes a database.",
        "no pg_hba.conf entry": "The server admits no such connection: its administrator adds a line to pg_hba.conf.",
        "could not translate host name": "Check the host's name in the address.",
        "Connection refused": "Check host and port, and that the server runs: pg_isready -h HOST -p PORT",
        "No such file or directory": "Check that the server runs and where its socket lies: pg_isready",
        "timeout expired": "Check host and port; a firewall may be between.",
    }
    mend = next((mend for words, mend in mends.items() if words in reason), "Try the same address with psql.")
    return OgiError(f"no connection to {address.shown}: {reason.strip()}", mend)


def refused(
    conn: duckdb.DuckDBPyConnection, address: Address, schema: str, message: str, connected: bool = True
) -> OgiError:
    """Return the error for a transaction that failed and changed nothing."""
    text = address.redacted(message)
    reason = text.partition("ERROR: ")[2].strip() or text.strip()
    what = f"not published to {address.shown}; the edition before is untouched: {reason}"
    if statements.IN_USE in reason:
        return OgiError(what, f"End these sessions, or repeat later: {_readers(conn, schema)}", ExitCode.BUSY)
    if "other objects depend" in reason or "cannot drop" in reason:
        return OgiError(what, "Drop what depends on the tables (or lies in the schema), and make it anew afterwards.")
    if not connected:
        return OgiError(what, "The connection was lost. Repeat the command.", ExitCode.FAILED)
    return OgiError(what, "Mend what the server says, and repeat the command.", ExitCode.FAILED)


def _readers(conn: duckdb.DuckDBPyConnection, schema: str) -> str:
    """Return the sessions that hold locks on tables of the schema, as text."""
    rows = _ask(
        conn,
        f"""
        select distinct a.pid::int as pid, coalesce(a.usename, '?')::text as login,
            coalesce(a.application_name, '')::text as program
        from pg_locks as l join pg_stat_activity as a using (pid)
        join pg_class as c on c.oid = l.relation join pg_namespace as n on n.oid = c.relnamespace
        where n.nspname = {literal(schema)} and a.pid <> pg_backend_pid()
        """,
    )
    return "; ".join(f"process {pid} of {user} {program}".strip() for pid, user, program in rows) or "none is left"
