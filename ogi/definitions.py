"""What the tables promise: columns by schema.sql (raw) and dbt's contracts (marts), keys by the YAML beside them.

dbt tests a key with `table_rules`; everything else that needs the key of a table reads it there.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import yaml

from loaders.project import ROOT
from loaders.raw import schema

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the one in C is ten times as fast
KEY_TEST = "table_rules"


class Column(NamedTuple):
    """One column as it is defined."""

    name: str
    data_type: str  # as DuckDB writes it
    is_required: bool  # never null


Definitions = dict[str, tuple[Column, ...]]
Keys = dict[str, tuple[str, ...]]


@cache
def of_raw() -> Definitions:
    """Return the columns of each raw table, as schema.sql makes them; tables are named schema.table."""
    with duckdb.connect() as conn:
        schema.create(conn)
        rows = conn.execute(
            "select 'raw.' || table_name, column_name, data_type, not is_nullable from duckdb_columns()"
            " where schema_name = 'raw' order by table_oid, column_index"
        ).fetchall()
    tables: dict[str, list[Column]] = {}
    for table, *column in rows:
        tables.setdefault(table, []).append(Column(*column))
    return {table: tuple(columns) for table, columns in tables.items()}


@cache
def of_marts() -> Definitions:
    """Return the columns of each mart, as its contract promises them; tables are named schema.table."""
    return {
        f"marts.{model['name']}": tuple(
            Column(
                column["name"],
                column["data_type"].upper().replace(" ", ""),
                any(constraint.get("type") == "not_null" for constraint in column.get("constraints", [])),
            )
            for column in model.get("columns", [])
        )
        for model in _models_of_marts()
    }


@cache
def keys_of_raw() -> Keys:
    """Return the columns that identify a row of each raw table; a table without a key is left out."""
    sources = _written(ROOT / "models" / "staging" / "_sources.yml")["sources"]
    tables = next(source["tables"] for source in sources if source["name"] == "raw")
    return {f"raw.{table['name']}": key for table in tables if (key := _key(table))}


@cache
def keys_of_marts() -> Keys:
    """Return the columns that identify a row of each mart."""
    return {f"marts.{model['name']}": key for model in _models_of_marts() if (key := _key(model))}


def _models_of_marts() -> Iterator[dict[str, Any]]:
    for path in sorted((ROOT / "models" / "marts").rglob("_*.yml")):
        yield from _written(path).get("models", [])


@cache
def _written(path: Path) -> dict[str, Any]:
    written: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), LOADER) or {}  # noqa: S506 - a safe one
    return written


def _key(table: dict[str, Any]) -> tuple[str, ...]:
    """Return the key that a table's own test names, none if there is no such test."""
    for test in table.get("data_tests", []):
        if isinstance(test, dict) and KEY_TEST in test:
            return tuple(test[KEY_TEST]["arguments"]["key"])
    return ()
