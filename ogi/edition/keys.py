"""Keys and references between an edition's tables, from the grains that the checks hold them to."""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from ogi.edition.tables import Table


@dataclass(frozen=True, slots=True)
class Reference:
    """A column that holds the key of another table."""

    table: Table
    column: str
    target: Table


def references(conn: duckdb.DuckDBPyConnection, tables: Sequence[Table], catalog: str = "") -> list[Reference]:
    """Return each column named as the key of a dimension whose every value is one of that dimension's.

    `document_id` leads to `dim_report` from marts and to `documents` from raw tables and `dim_report` itself.
    """
    found = []
    for table in tables:
        for target in _targets(tables, table):
            (column,) = target.grain
            if any(one.name == column for one in table.columns) and not _orphans(conn, table, column, target, catalog):
                found.append(Reference(table, column, target))
    return found


def _targets(tables: Sequence[Table], table: Table) -> list[Table]:
    documents = "documents" if table.schema == "raw" or table.name == "dim_report" else "dim_report"
    single = [one for one in tables if one.has_primary_key and len(one.grain) == 1 and one is not table]
    return [
        one
        for one in single
        if one.name == documents or (one.schema == table.schema == "marts" and one.name.startswith("dim_") and
                                     one.grain != ("document_id",))
    ]  # fmt: skip


def _orphans(conn: duckdb.DuckDBPyConnection, table: Table, column: str, target: Table, catalog: str) -> bool:
    prefix = f"{catalog}." if catalog else ""
    query = (
        f"select 1 from {prefix}{table.full} anti join {prefix}{target.full} using ({column})"  # noqa: S608
        f" where {column} is not null limit 1"
    )
    return conn.execute(query).fetchone() is not None
