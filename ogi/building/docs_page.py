"""dbt's page of models, columns and lineage, as one file that works without a server and a network."""

import tempfile
from pathlib import Path

import duckdb

from loaders.project import ROOT
from ogi.building import dbt_runner
from ogi.edition.tables import attach
from ogi.errors import ExitCode, OgiError


def write(warehouse: Path, page: Path) -> None:
    """Write the page of the warehouse's models to the file `page`. Raises OgiError if dbt fails."""
    with tempfile.TemporaryDirectory(prefix="ogi-docs-") as name:
        copy = Path(name) / "ogi.duckdb"
        _empty_copy(warehouse, copy)
        try:
            html = dbt_runner.write_docs(warehouse, copy).read_text(encoding="utf-8")
        except (OgiError, FileNotFoundError) as error:
            if isinstance(error, OgiError) and error.exit_code is not ExitCode.FAILED:
                raise
            mend = "Mend what dbt says, or publish without the page: --no-docs"
            raise OgiError(f"dbt could not write its page of models:\n{error}", mend, ExitCode.FAILED) from error
        page.parent.mkdir(parents=True, exist_ok=True)
        # the paths of this machine are not for readers
        page.write_text(html.replace(name, "").replace(str(ROOT), ""), encoding="utf-8")


def _empty_copy(warehouse: Path, target: Path) -> None:
    """Write a database with the tables of the warehouse, without their rows but with the version of its raw tables."""
    with duckdb.connect(target) as conn:
        attach(conn, warehouse, "warehouse")
        tables = conn.execute(
            "select schema_name, table_name from duckdb_tables() where database_name = 'warehouse'"
        ).fetchall()
        for schema in sorted({schema for schema, _ in tables}):
            conn.execute(f'create schema if not exists "{schema}"')
        for schema, table in tables:
            rows = "" if (schema, table) == ("raw", "schema_versions") else "limit 0"
            conn.execute(f'create table "{schema}"."{table}" as from warehouse."{schema}"."{table}" {rows}')
