"""A dbt-duckdb plugin, named in profiles.yml: it makes the raw tables, empty, before dbt uses them."""

from pathlib import Path
from typing import Any

import duckdb
from dbt.adapters.duckdb.plugins import BasePlugin

from loaders.raw import schema


class Plugin(BasePlugin):
    """Makes the folder of the database before it is opened, and the raw tables on each connection."""

    def initialize(self, plugin_config: dict[str, Any]) -> None:
        """Make the folder of the database, because DuckDB makes none and a fresh clone has none."""
        if self.creds and self.creds.path != ":memory:":
            Path(self.creds.path).parent.mkdir(parents=True, exist_ok=True)

    def configure_connection(self, conn: duckdb.DuckDBPyConnection) -> None:
        """Make the raw tables that do not exist."""
        schema.create(conn)
