"""DuckDB's SQLAlchemy dialect without transactions, so that a result outlives its connection.

Great Expectations reads rows after it has closed the connection. SQLAlchemy then rolls back, and duckdb-engine's
rollback drops the result that is still to be read. A read-only connection needs no transaction.
"""

from typing import Any

from duckdb_engine import Dialect
from sqlalchemy.dialects import registry

URL = "duckdb+kept:///"


class KeptResultDialect(Dialect):
    """DuckDB, read-only, each statement for itself."""

    supports_statement_cache = False

    def do_begin(self, connection: Any) -> None:
        """Do nothing."""

    def do_commit(self, dbapi_connection: Any) -> None:
        """Do nothing."""

    def do_rollback(self, dbapi_connection: Any) -> None:
        """Do nothing: there are no changes to undo."""


def register() -> None:
    """Let SQLAlchemy find the dialect for URLs that begin with URL."""
    registry.register("duckdb.kept", __name__, KeptResultDialect.__name__)
