"""Columns and keys of the raw tables and the marts, read from the files that define them.

Columns come from loaders/raw/schema.sql and from the contracts of the marts (models/marts/**/_*.yml). Keys come from
the `table_rules` tests of the same YAML and of models/staging/_sources.yml: dbt tests them, and nothing repeats them.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import yaml

from loaders.project import ROOT
from loaders.raw import schema

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C version is ten times as fast
KEY_TEST = "table_rules"


class Column(NamedTuple):
    """The definition of one column."""

    name: str
    data_type: str  # as DuckDB writes it
    is_required: bool  # never null


Columns = dict[str, tuple[Column, ...]]  # schema.table → its columns, in order
Keys = dict[str, tuple[str, ...]]  # schema.table → the columns of its key


@cache
def columns_of_raw() -> Columns:
    """Return the columns of each raw table, as schema.sql creates them."""
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
def columns_of_marts() -> Columns:
    """Return the columns of each mart, as its contract lists them."""
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
    """Return the key of each raw table; tables without a key are left out."""
    sources = _read_yaml(ROOT / "models" / "staging" / "_sources.yml")["sources"]
    tables = next(source["tables"] for source in sources if source["name"] == "raw")
    return {f"raw.{table['name']}": key for table in tables if (key := _key(table))}


@cache
def keys_of_marts() -> Keys:
    """Return the key of each mart."""
    return {f"marts.{model['name']}": key for model in _models_of_marts() if (key := _key(model))}


@cache
def facts_of_tables() -> dict[str, tuple[str, int]]:
    """Return the facts that hold cells: schema.table → the table of the form, and how many cells a row has."""
    metas = {model["name"]: model.get("config", {}).get("meta", {}) for model in _models_of_marts()}
    return {
        f"marts.{name}": (meta["cells_of"], meta["cells_in_a_row"])
        for name, meta in metas.items()
        if "cells_of" in meta
    }


def _models_of_marts() -> Iterator[dict[str, Any]]:
    for path in sorted((ROOT / "models" / "marts").rglob("_*.yml")):
        yield from _read_yaml(path).get("models", [])


@cache
def _read_yaml(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), LOADER) or {}  # noqa: S506 - a safe one
    return content


def _key(table: dict[str, Any]) -> tuple[str, ...]:
    """Return the key of the table's `table_rules` test, or an empty tuple if it has no such test."""
    for test in table.get("data_tests", []):
        if isinstance(test, dict) and KEY_TEST in test:
            return tuple(test[KEY_TEST]["arguments"]["key"])
    return ()
