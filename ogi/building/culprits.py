"""Which documents are at fault where a dbt node failed.

A test that failed gives rows, and a row can name its document. A node that ended with an error gives none: its query
runs again on fewer and fewer documents, until one is left with which it fails. It runs beside the warehouse, on views
of its tables, and nothing is written.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ogi import database
from ogi.edition.tables import attach, quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MOST = 3  # documents that are named of one node
MOST_RUNS = 100  # of one query: about 20 for each document of a million
MOST_SECONDS = 60.0
Fails = Callable[[Sequence[str]], bool]


@dataclass(frozen=True, slots=True)
class Culprit:
    """A document at fault, and the first place where it was found."""

    document_id: str
    uri: str


def of_rows(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> list[Culprit]:
    """Return the documents that the rows of a failed test name, in their order."""
    if "document_id" not in columns:
        return []
    place = columns.index("document_id")
    return _with_places(path, list(dict.fromkeys(str(row[place]) for row in rows if row[place] is not None)))


def of_query(path: Path, query: str, types: Mapping[str, str]) -> list[Culprit]:
    """Return documents with each of which alone a query fails on the warehouse at `path`; [] if it can't be told.

    `types` are the definitions of the columns that the model promises, such as `integer not null`; {} if it promises
    none.
    """
    import duckdb

    try:
        with beside(path) as conn:
            found = conn.execute("select document_id from _source.raw.documents order by document_id").fetchall()
            names = [document_id for (document_id,) in found]
            documents = search(names, lambda some: fails(conn, query, types, some), MOST_SECONDS)
    except duckdb.Error:  # the failure itself is told anyway
        return []
    return _with_places(path, documents)


def search(documents: Sequence[str], is_failing: Fails, seconds: float) -> list[str]:
    """Return up to MOST documents for each of which `is_failing([document])` is true.

    [] if it fails without any document: then it is not theirs. A fault that needs two documents together is not found.
    The search ends after MOST_RUNS calls or, between two calls, after so many seconds.
    """
    until, runs = time.monotonic() + seconds, 0

    def still_fails(some: Sequence[str]) -> bool:
        nonlocal runs
        runs += 1
        if runs > MOST_RUNS or time.monotonic() > until:
            raise TimeoutError
        return is_failing(some)

    found: list[str] = []
    try:
        if still_fails([]):
            return []
        while len(found) < MOST and still_fails(rest := [one for one in documents if one not in found]):
            while len(rest) > 1:
                halves = rest[: len(rest) // 2], rest[len(rest) // 2 :]
                failing = next((half for half in halves if still_fails(half)), None)
                if failing is None:
                    return found
                rest = failing
            found += rest
    except TimeoutError:
        pass
    return found


def fails(conn: "DuckDBPyConnection", query: str, types: Mapping[str, str], documents: Sequence[str]) -> bool:
    """Tell whether a query fails on these documents alone.

    Raises duckdb.OperationalError if the machine is at fault: memory, disk.
    """
    import duckdb

    conn.execute("delete from memory.chosen")
    conn.execute("insert into memory.chosen select unnest($1)", [list(documents)])
    try:
        if types:  # as dbt makes a table that has a contract
            columns = ", ".join(f"{quoted(name)} {definition}" for name, definition in types.items())
            conn.execute(f"create or replace temp table _result ({columns})")
            names = ", ".join(map(quoted, types))
            conn.execute(f"insert into _result select {names} from ({query}\n)")  # noqa: S608 - dbt's own
        else:
            conn.execute(f"create or replace temp table _result as from ({query}\n)")
    except duckdb.OperationalError:
        raise
    except duckdb.Error:
        return True
    return False


@contextmanager
def beside(path: Path) -> "Iterator[DuckDBPyConnection]":
    """Open a database in memory that has the warehouse's name and relations, with the chosen documents alone.

    Tables are views of the warehouse's; views have their own statements, so that they read these.
    """
    import duckdb

    with duckdb.connect(":memory:") as conn:
        conn.execute("create table memory.chosen (document_id varchar)")
        attach(conn, path, "_source")
        conn.execute(f"attach ':memory:' as {quoted(path.stem)}")
        conn.execute(f"use {quoted(path.stem)}")
        tables = conn.execute(
            "select schema_name, table_name, bool_or(column_name = 'document_id')"
            " from duckdb_columns() join duckdb_tables() using (database_name, schema_name, table_name)"
            " where database_name = '_source' group by schema_name, table_name"
        ).fetchall()
        views = conn.execute(
            "select schema_name, sql from duckdb_views() where database_name = '_source' and not internal"
        ).fetchall()
        for schema in {schema for schema, *_ in [*tables, *views]} - {"main"}:
            conn.execute(f"create schema {quoted(schema)}")
        for schema, table, has_document in tables:
            name = f"{quoted(schema)}.{quoted(table)}"
            only = " where document_id in (from memory.chosen)" if has_document else ""
            conn.execute(f"create view {name} as select * from _source.{name}{only}")  # noqa: S608 - names of tables
        _make_views(conn, [sql for _, sql in views])
        yield conn


def _make_views(conn: "DuckDBPyConnection", statements: list[str]) -> None:
    """Make views, each after those that it reads; one that can't be made is left out."""
    import duckdb

    waiting = statements
    while waiting:
        later = []
        for statement in waiting:
            try:
                conn.execute(statement)
            except duckdb.Error:  # it reads a view that isn't there yet
                later.append(statement)
        if len(later) == len(waiting):
            return
        waiting = later


def _with_places(path: Path, documents: Sequence[str]) -> list[Culprit]:
    """Return the documents with the first place of each."""
    with database.opened(path, read_only=True) as conn:
        places = dict(
            conn.execute(
                "select document_id, min(uri) from raw.document_locations where list_contains($1, document_id)"
                " group by document_id",
                [list(documents)],
            ).fetchall()
        )
    return [Culprit(document_id, places.get(document_id, "")) for document_id in documents]
