"""A dbt-duckdb plugin (profiles.yml names it): the raw tables exist, empty, before any dbt command looks for them."""

from pathlib import Path
from typing import Any

import duckdb
from dbt.adapters.duckdb.plugins import BasePlugin

from loaders.raw import schema


class Plugin(BasePlugin):
    """Makes the database's folder before it is opened, and the raw tables on each connection."""

    def initialize(self, plugin_config: dict[str, Any]) -> None:
        """Make the folder: in a fresh clone there is none, and DuckDB makes none."""
        if self.creds and self.creds.path != ":memory:":
            Path(self.creds.path).parent.mkdir(parents=True, exist_ok=True)

    def configure_connection(self, conn: duckdb.DuckDBPyConnection) -> None:
        """Make the raw tables where they are missing."""
        schema.create(conn)
