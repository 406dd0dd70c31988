"""The columns that tables promise: of raw by schema.sql, of the marts by dbt's contracts in models/marts/**/_*.yml."""

from functools import cache
from typing import NamedTuple

import duckdb
import yaml

from loaders.project import ROOT
from loaders.raw import schema
from ogi.checks.outcome import RowCheck

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the one in C is ten times as fast


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
        written = yaml.load(path.read_text(encoding="utf-8"), LOADER) or {}  # noqa: S506 - a safe one
        for model in written.get("models", []):
            definitions[f"marts.{model['name']}"] = tuple(
                Column(
                    column["name"],
                    column["data_type"].upper().replace(" ", ""),
                    any(one.get("type") == "not_null" for one in column.get("constraints", [])),
                )
                for column in model.get("columns", [])
            )
    return definitions


def row_checks(definitions: Definitions, keys: dict[str, tuple[str, ...]]) -> list[RowCheck]:
    """Each table has its columns with their types, and each is null only where its definition lets it be."""
    checks = [_columns(definitions)]
    for table, columns in definitions.items():
        if required := tuple(one.name for one in columns if one.is_required):
            checks.append(_nulls(table, required, keys.get(table, ())))
    return checks


def _columns(definitions: Definitions) -> RowCheck:
    """Compare all tables of a schema in one query: Great Expectations' own check takes a fifth of a second a table."""
    schema_name = next(iter(definitions)).split(".")[0]
    defined = ", ".join(
        f"('{table}', '{one.name}', '{one.data_type}')" for table, columns in definitions.items() for one in columns
    )
    return RowCheck(
        schema_name,
        "columns",
        "each table has the columns of its definition, with their types, and no others",
        f"""
        select coalesce(d.table_name, f.table_name) as table_name,
            coalesce(d.column_name, f.column_name) as column_name, d.defined_type, f.found_type
        from (values {defined}) as d(table_name, column_name, defined_type)
        full join (
            select schema_name || '.' || table_name as table_name, column_name,
                replace(data_type, ' ', '') as found_type
            from duckdb_columns() where database_name = current_database() and schema_name = '{schema_name}'
        ) as f on d.table_name = f.table_name and d.column_name = f.column_name
        where d.defined_type is distinct from f.found_type
            and coalesce(d.table_name, f.table_name) in ({", ".join(f"'{table}'" for table in definitions)})
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
