"""A dbt-duckdb plugin, named in profiles.yml: it makes the raw tables and reads the users' register of corrections."""

import sys
from pathlib import Path
from typing import Any

import duckdb
from dbt.adapters.duckdb.plugins import BasePlugin
from dbt_common.exceptions import DbtRuntimeError

from loaders import corrections
from loaders.raw import corrected, schema


class Plugin(BasePlugin):
    """Makes the folder of the database before it is opened, and the raw tables when it is opened."""

    def initialize(self, plugin_config: dict[str, Any]) -> None:
        """Make the folder of the database, because DuckDB makes none and a fresh clone has none."""
        if self.creds and self.creds.path != ":memory:":
            Path(self.creds.path).parent.mkdir(parents=True, exist_ok=True)

    def configure_connection(self, conn: duckdb.DuckDBPyConnection) -> None:
        """Make the raw tables, or bring them to the latest version, and fill raw.corrections from the users' register.

        Raises DbtRuntimeError for a register that can't be used: dbt ends with its words.
        """
        for step in schema.create(conn):
            sys.stderr.write(f"the raw tables have version {step.version} now: {step.title}\n")
        path = self.creds.path if self.creds else ":memory:"
        try:
            rows = corrections.read(corrections.path_of(Path(path)))
        except corrections.CorrectionError as error:
            raise DbtRuntimeError(str(error)) from error
        corrected.store(conn, rows)
