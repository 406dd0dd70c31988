"""dbt's page of models, columns and lineage, as one file that works without a server and a network."""

import tempfile
from pathlib import Path

import duckdb

from loaders.project import ROOT
from ogi import processes
from ogi.edition.tables import attach
from ogi.errors import ExitCode, OgiError

LAST_LINES = 15


def write(warehouse: Path, page: Path) -> None:
    """Write the page of the warehouse's models to the file `page`.

    dbt opens the database for writing, to read its column types. It gets a copy of the tables without rows, so that
    the warehouse stays free for readers. Raises OgiError if dbt fails.
    """
    with tempfile.TemporaryDirectory(prefix="ogi-docs-") as name:
        folder = Path(name)
        _empty_copy(warehouse, folder / "ogi.duckdb")
        words: list[str | Path] = ["docs", "generate", "--static", "--select", "path:models/marts", "--no-use-colors"]
        words += ["--project-dir", ROOT, "--profiles-dir", ROOT, "--target-path", folder / "target"]
        words += ["--log-path", folder / "logs"]
        environment = {"OGI_DB": str(folder / "ogi.duckdb")}
        done = processes.run_module("dbt.cli.main", words, environment)
        html_path = folder / "target" / "static_index.html"
        if done.returncode or not html_path.exists():
            last = "\n".join((done.stdout + done.stderr).splitlines()[-LAST_LINES:])
            mend = "Mend what dbt says, or publish without the page: --no-docs"
            raise OgiError(f"dbt could not write its page of models:\n{last}", mend, ExitCode.FAILED)
        html = html_path.read_text(encoding="utf-8")
        page.parent.mkdir(parents=True, exist_ok=True)
        # the paths of this machine are not for readers
        page.write_text(html.replace(name, "").replace(str(ROOT), ""), encoding="utf-8")


def _empty_copy(warehouse: Path, target: Path) -> None:
    """Write a database with the tables of the warehouse, without their rows."""
    with duckdb.connect(target) as conn:
        attach(conn, warehouse, "warehouse")
        tables = conn.execute(
            "select schema_name, table_name from duckdb_tables() where database_name = 'warehouse'"
        ).fetchall()
        for schema in sorted({schema for schema, _ in tables}):
            conn.execute(f'create schema if not exists "{schema}"')
        for schema, table in tables:
            conn.execute(f'create table "{schema}"."{table}" as from warehouse."{schema}"."{table}" limit 0')
