"""Which tables an edition holds, as the warehouse itself says, and how they are copied into a file of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ogi.checks import over_marts, over_raw
from ogi.errors import ExitCode, OgiError

RAW = ("documents", "document_locations", "form_tables", "cells")
TEXTS = "document_texts"
STORAGE_VERSION = "v1.0.0"  # what DuckDB 1.0 and every later client can open
GRAINS = {**over_raw.GRAINS, **over_marts.GRAINS}


@dataclass(frozen=True, slots=True)
class Column:
    """One column as the warehouse describes it."""

    name: str
    type: str
    nullable: bool
    comment: str | None


@dataclass(frozen=True, slots=True)
class Table:
    """One table as the warehouse describes it."""

    schema: str
    name: str
    comment: str | None
    columns: tuple[Column, ...]

    @property
    def full(self) -> str:
        """The name with its schema."""
        return f"{self.schema}.{self.name}"

    @property
    def grain(self) -> tuple[str, ...]:
        """The columns that tell its rows apart; empty where no check names them."""
        return GRAINS.get(self.full, ())

    @property
    def has_primary_key(self) -> bool:
        """Whether no column of its grain may be null."""
        solid = {column.name for column in self.columns if not column.nullable}
        return bool(self.grain) and set(self.grain) <= solid


def listed(conn: duckdb.DuckDBPyConnection, catalog: str, texts: bool = False) -> list[Table]:
    """Return what goes into an edition from an attached warehouse: every mart, and raw tables to trace figures with."""
    rows = conn.execute(
        "select t.schema_name, t.table_name, t.comment, c.column_name, c.data_type, c.is_nullable, c.comment"
        " from duckdb_tables() as t join duckdb_columns() as c using (database_name, schema_name, table_name)"
        " where t.database_name = $1 and (t.schema_name = 'marts' or t.schema_name = 'raw' and list_contains($2,"
        " t.table_name)) order by t.schema_name, t.table_name, c.column_index",
        [catalog, [*RAW, TEXTS] if texts else list(RAW)],
    ).fetchall()
    found: dict[tuple[str, str, str | None], list[Column]] = {}
    for schema, name, comment, *column in rows:
        found.setdefault((schema, name, comment), []).append(Column(*column))
    return [Table(*table, tuple(columns)) for table, columns in found.items()]


def attach(conn: duckdb.DuckDBPyConnection, path: Path, name: str) -> None:
    """Attach a database for reading."""
    conn.execute(f"attach {literal(str(path))} as {name} (read_only)")


def spill_to(conn: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Let what doesn't fit into memory go to a folder, which would else be one of the working directory."""
    conn.execute(f"set temp_directory = {literal(str(folder))}")


def create(conn: duckdb.DuckDBPyConnection, place: Path) -> None:
    """Make the edition's file, which old clients can open too, and use it."""
    conn.execute(f"attach {literal(str(place))} as edition_file (storage_version '{STORAGE_VERSION}')")
    conn.execute("use edition_file")


def copy(conn: duckdb.DuckDBPyConnection, tables: Sequence[Table]) -> dict[str, int]:
    """Copy tables with their descriptions from the attached warehouse; return the rows of each."""
    for schema in sorted({table.schema for table in tables}):
        conn.execute(f"create schema {schema}")
    counts = {}
    for table in tables:
        made = conn.execute(f"create table {table.full} as from warehouse.{table.full}").fetchall()
        counts[table.full] = int(made[0][0])
        conn.execute("; ".join(comments(table, table.full)))
    return counts


def comments(table: Table, name: str) -> list[str]:
    """Return the statements that describe a table and its columns: what a BI tool shows beside them."""
    said = [f"comment on table {name} is {literal(table.comment)}"] if table.comment else []
    return said + [
        f"comment on column {name}.{quoted(column.name)} is {literal(column.comment)}"
        for column in table.columns
        if column.comment
    ]


def literal(text: str) -> str:
    """Quote a text for the statements that take no bound values: attach, comment, copy."""
    return "'" + text.replace("'", "''") + "'"


def quoted(name: str) -> str:
    """Quote an identifier."""
    return '"' + name.replace('"', '""') + '"'


def one(conn: duckdb.DuckDBPyConnection, query: str, values: Sequence[object] = ()) -> object:
    """Return the single value of a query."""
    row = conn.execute(query, values).fetchone()
    if row is None:
        raise OgiError(f"no row came back for: {query}", "Report it.", ExitCode.FAULT)
    return row[0]
