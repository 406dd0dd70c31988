"""Makes the raw tables by schema.sql, for the loaders and for dbt's connection."""

from importlib import resources

import duckdb


def create(conn: duckdb.DuckDBPyConnection) -> None:
    """Make the schema raw and those of its tables that do not exist; existing rows stay.

    Raises duckdb.Error if the connection cannot write.
    """
    conn.execute(resources.files(__package__).joinpath("schema.sql").read_text(encoding="utf-8"))
