"""The columns that tables promise: of raw by schema.sql, of the marts by dbt's contracts in models/marts/**/_*.yml."""

from functools import cache
from typing import NamedTuple

import duckdb
import yaml

from loaders.project import ROOT
from loaders.raw import schema
from ogi.checks.check import ColumnCheck, RowCheck


class Column(NamedTuple):
    """One column as it is defined."""

    name: str
    data_type: str  # as DuckDB writes it
    is_required: bool  # never null


Definitions = dict[str, tuple[Column, ...]]


@cache
def of_raw() -> Definitions:
    """Return the columns of each raw table, as schema.sql makes them."""
    with duckdb.connect() as conn:
        schema.create(conn)
        found = conn.execute(
            "select 'raw.' || table_name, column_name, data_type, not is_nullable from duckdb_columns()"
            " where schema_name = 'raw' order by table_oid, column_index"
        ).fetchall()
    tables: dict[str, list[Column]] = {}
    for table, *column in found:
        tables.setdefault(table, []).append(Column(*column))
    return {table: tuple(columns) for table, columns in tables.items()}


@cache
def of_marts() -> Definitions:
    """Return the columns of each mart, as its contract promises them."""
    definitions: Definitions = {}
    for path in sorted((ROOT / "models" / "marts").rglob("_*.yml")):
        for model in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("models", []):
            definitions[f"marts.{model['name']}"] = tuple(
                Column(
                    column["name"],
                    column["data_type"].upper().replace(" ", ""),
                    any(one.get("type") == "not_null" for one in column.get("constraints", [])),
                )
                for column in model.get("columns", [])
            )
    return definitions


def column_checks(definitions: Definitions) -> list[ColumnCheck]:
    """Each table has its columns."""
    return [ColumnCheck(table, tuple(one.name for one in columns)) for table, columns in definitions.items()]


def row_checks(definitions: Definitions, keys: dict[str, tuple[str, ...]]) -> list[RowCheck]:
    """Each column has its type, and is null only where its definition lets it be."""
    checks: list[RowCheck] = []
    for table, columns in definitions.items():
        checks.append(_types(table, columns))
        if required := tuple(one.name for one in columns if one.is_required):
            checks.append(_nulls(table, required, keys.get(table, ())))
    return checks


def _types(table: str, columns: tuple[Column, ...]) -> RowCheck:
    defined = ", ".join(f"('{one.name}', '{one.data_type}')" for one in columns)
    name = table.split(".")
    return RowCheck(
        table,
        "types",
        "each column has the type of its definition",
        f"""
        select column_name, defined_type, data_type as found_type
        from duckdb_columns() join (values {defined}) as defined(column_name, defined_type) using (column_name)
        where database_name = current_database() and schema_name = '{name[0]}' and table_name = '{name[1]}'
        and replace(data_type, ' ', '') <> defined_type
        """,  # noqa: S608
    )


def _nulls(table: str, required: tuple[str, ...], key: tuple[str, ...]) -> RowCheck:
    named = ", ".join(f"if({column} is null, '{column}', null)" for column in required)
    shown = ", ".join(key) or "*"
    return RowCheck(
        table,
        "nulls",
        "a column is null only where its definition lets it be",
        f"select concat_ws(', ', {named}) as null_columns, {shown} from {table}"  # noqa: S608
        f" where {' or '.join(f'{column} is null' for column in required)}",
        required,
    )
