"""References between the tables of an edition, found from their grains."""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from ogi.edition.tables import Table


@dataclass(frozen=True, slots=True)
class Reference:
    """A column whose values are keys of another table."""

    table: Table
    column: str
    target: Table


def references(conn: duckdb.DuckDBPyConnection, tables: Sequence[Table], catalog: str = "") -> list[Reference]:
    """Return each column that has the name of a dimension's key, and only values of that dimension.

    `document_id` refers to `documents` in raw tables and in `dim_report`, and to `dim_report` in the other marts.
    """
    return [
        Reference(table, column, target)
        for table in tables
        for target in _targets(tables, table)
        for column in target.grain
        if column in {each.name for each in table.columns} and not _has_orphans(conn, table, column, target, catalog)
    ]


def _targets(tables: Sequence[Table], table: Table) -> list[Table]:
    """Return the tables with a key of one column that a table may refer to."""
    documents = "documents" if table.schema == "raw" or table.name == "dim_report" else "dim_report"
    targets = []
    for target in tables:
        if target is table or len(target.grain) != 1 or not target.has_primary_key:
            continue
        is_dimension = target.name.startswith("dim_") and target.grain != ("document_id",)
        if target.name == documents or (is_dimension and table.schema == target.schema == "marts"):
            targets.append(target)
    return targets


def _has_orphans(conn: duckdb.DuckDBPyConnection, table: Table, column: str, target: Table, catalog: str) -> bool:
    prefix = f"{catalog}." if catalog else ""
    query = (
        f"select 1 from {prefix}{table.full} anti join {prefix}{target.full} using ({column})"  # noqa: S608
        f" where {column} is not null limit 1"
    )
    return conn.execute(query).fetchone() is not None
