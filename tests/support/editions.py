"""A warehouse of few marts that tests of editions publish in no time, and marks to tell its editions apart."""

from pathlib import Path

import duckdb

TINY = ("dim_report", "rpt_requests")
MARTS = (
    "dim_report",
    "dim_body",
    "dim_outcome",
    "fct_request_outcomes",
    "fct_requests",
    "fct_findings",
    "rpt_requests",
)
RAW = ("documents", "cells")


def make_small(built: Path, place: Path, marts: tuple[str, ...] = MARTS, raw: tuple[str, ...] = RAW) -> Path:
    """Make a warehouse of a few tables of a built one, with their descriptions."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(place) as conn:
        conn.execute(f"attach '{built}' as built (read_only)")
        for schema, names in (("marts", marts), ("raw", raw)):
            conn.execute(f"create schema {schema}")
            for name in names:
                conn.execute(f"create table {schema}.{name} as from built.{schema}.{name}")
        solid = conn.execute(
            "select schema_name || '.' || table_name, column_name from duckdb_columns() where database_name = 'built'"
            " and not is_nullable and (table_name, schema_name) in"
            " (select table_name, schema_name from duckdb_tables() where database_name = current_database())"
        ).fetchall()
        for table, column in solid:
            conn.execute(f'alter table {table} alter "{column}" set not null')
    return place


def mark(warehouse: Path, number: int) -> None:
    """Write a number into every row of two marts, so that a mixture of two editions shows."""
    change(
        warehouse,
        f"update marts.dim_report set cell_count = {number}",
        f"update marts.rpt_requests set received = {number}",
    )


def change(warehouse: Path, *statements: str) -> None:
    """Change a warehouse."""
    with duckdb.connect(warehouse) as conn:
        for statement in statements:
            conn.execute(statement)
