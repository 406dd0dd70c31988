"""The tables of an edition, as the warehouse describes them, and their copy into a database file."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb

from ogi import definitions
from ogi.errors import ExitCode, OgiError

RAW = ("documents", "document_locations", "form_tables", "cells")
TEXTS = "document_texts"
STORAGE_VERSION = "v1.0.0"  # readable by DuckDB 1.0 and later


@cache
def keys() -> definitions.Keys:
    """Return the columns that identify a row of each table that has a key."""
    return definitions.keys_of_raw() | definitions.keys_of_marts()


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the warehouse; `type` is as DuckDB writes it."""

    name: str
    type: str
    nullable: bool
    comment: str | None


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the warehouse."""

    schema: str
    name: str
    comment: str | None
    columns: tuple[Column, ...]

    @property
    def full(self) -> str:
        """The name with its schema, as in marts.dim_body."""
        return f"{self.schema}.{self.name}"

    @property
    def grain(self) -> tuple[str, ...]:
        """The columns that identify a row; empty if they are not known."""
        return keys().get(self.full, ())

    @property
    def has_primary_key(self) -> bool:
        """Whether no column of its grain may be null."""
        required = {column.name for column in self.columns if not column.nullable}
        return bool(self.grain) and set(self.grain) <= required


def listed(conn: duckdb.DuckDBPyConnection, catalog: str, texts: bool = False) -> list[Table]:
    """Return the tables of an attached warehouse that an edition has: all marts, and the raw tables of RAW.

    With `texts` also the texts of the documents.
    """
    rows = conn.execute(
        "select t.schema_name, t.table_name, t.comment, c.column_name, c.data_type, c.is_nullable, c.comment"
        " from duckdb_tables() as t join duckdb_columns() as c using (database_name, schema_name, table_name)"
        " where t.database_name = $1 and (t.schema_name = 'marts' or t.schema_name = 'raw' and list_contains($2,"
        " t.table_name)) order by t.schema_name, t.table_name, c.column_index",
        [catalog, [*RAW, TEXTS] if texts else list(RAW)],
    ).fetchall()
    tables: dict[tuple[str, str, str | None], list[Column]] = {}
    for schema, name, comment, *column in rows:
        tables.setdefault((schema, name, comment), []).append(Column(*column))
    return [Table(*table, tuple(columns)) for table, columns in tables.items()]


def attach(conn: duckdb.DuckDBPyConnection, path: Path, name: str) -> None:
    """Attach a database for reading."""
    conn.execute(f"attach {literal(str(path))} as {name} (read_only)")


def spill_to(conn: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Make DuckDB spill to a folder instead of the working directory."""
    conn.execute(f"set temp_directory = {literal(str(folder))}")


def create(conn: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Create the database file of an edition and make it the default catalog."""
    conn.execute(f"attach {literal(str(path))} as edition_file (storage_version '{STORAGE_VERSION}')")
    conn.execute("use edition_file")


def source(conn: duckdb.DuckDBPyConnection, table: str) -> str:
    """Return the rows of a table (schema.table) of the attached warehouse, for a from clause.

    Raw tables come without the documents that are withdrawn as the marts know it, so that raw tables and marts agree.
    """
    name = f"warehouse.{table}"
    decisions = "from duckdb_tables() where database_name = 'warehouse' and table_name = 'rpt_withdrawals'"
    if not table.startswith("raw.") or not value_of(conn, f"select count(*) {decisions}"):
        return name
    withdrawn = "select document_id from warehouse.marts.rpt_withdrawals where is_in_force"
    return f"(from {name} anti join ({withdrawn}) using (document_id))"


def copy(conn: duckdb.DuckDBPyConnection, tables: Sequence[Table]) -> dict[str, int]:
    """Copy tables with their descriptions from the attached warehouse; return the number of rows by full name."""
    for schema in sorted({table.schema for table in tables}):
        conn.execute(f"create schema {schema}")
    counts = {}
    for table in tables:
        ((count,),) = conn.execute(f"create table {table.full} as from {source(conn, table.full)}").fetchall()
        counts[table.full] = int(count)
        conn.execute("; ".join(comments(table, table.full)))
    return counts


def comments(table: Table, name: str) -> list[str]:
    """Return the statements that describe a table and its columns, for BI tools to show."""
    statements = [f"comment on table {name} is {literal(table.comment)}"] if table.comment else []
    return statements + [
        f"comment on column {name}.{quoted(column.name)} is {literal(column.comment)}"
        for column in table.columns
        if column.comment
    ]


def literal(text: str) -> str:
    """Return a text as an SQL literal, for statements without bound values: attach, comment, copy."""
    return "'" + text.replace("'", "''") + "'"


def quoted(name: str) -> str:
    """Return a name as a quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def value_of(conn: duckdb.DuckDBPyConnection, query: str, values: Sequence[object] = ()) -> object:
    """Return the value of a query that has one row and one column."""
    row = conn.execute(query, values).fetchone()
    if row is None:
        raise OgiError(f"the query returned no row: {query}", "Report it.", ExitCode.FAULT)
    return row[0]
