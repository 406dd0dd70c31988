"""DuckDB's SQLAlchemy dialect without transactions, so that a result outlives its connection.

Great Expectations reads rows after it has closed the connection. SQLAlchemy then rolls back, and duckdb-engine's
rollback drops the result before it is read. A read-only connection needs no transaction.
"""

from typing import Any

from duckdb_engine import Dialect
from sqlalchemy.dialects import registry

URL = "duckdb+kept:///"


class KeptResultDialect(Dialect):
    """DuckDB, read-only, without transactions: each statement stands alone."""

    supports_statement_cache = False

    def do_begin(self, connection: Any) -> None:
        """Do nothing."""

    def do_commit(self, dbapi_connection: Any) -> None:
        """Do nothing."""

    def do_rollback(self, dbapi_connection: Any) -> None:
        """Do nothing: there are no changes to undo."""


def register() -> None:
    """Register the dialect with SQLAlchemy under the prefix URL."""
    registry.register("duckdb.kept", __name__, KeptResultDialect.__name__)
