"""The raw tables' one definition, schema.sql, run by the loaders and by dbt's connection alike."""

from importlib import resources

import duckdb


def create(conn: duckdb.DuckDBPyConnection) -> None:
    """Make the schema raw and its tables where they are missing; rows that are there stay.

    Raises duckdb.Error where the connection can't write.
    """
    conn.execute(resources.files(__package__).joinpath("schema.sql").read_text(encoding="utf-8"))
