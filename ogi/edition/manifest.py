"""The manifest of an edition: edition.json, and the tables `edition` and `edition_tables`."""

import hashlib
import json
import shutil
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import duckdb
import yaml

from loaders import LOADER_VERSION
from loaders.corrections import COLUMNS
from loaders.project import ROOT
from ogi.edition.package import sha256_of
from ogi.edition.tables import Column, Table, source, value_of
from ogi.published import is_reproducible

TIME_FORMAT = "%Y-%m-%dT%H:%M:%SZ"
ABOUT = {
    "edition": (
        "One row: this edition.",
        {
            "name": "The edition's name, which is the time it was made (UTC).",
            "published_at": "When it was made (UTC).",
            "reports": "Current reports in it.",
            "loader_version": "Version of the rules that documents are read by.",
            "marts_version": "Version of the marts: their columns and meanings, as dbt_project.yml numbers them.",
            "code_version": "Version of the project, with its commit if git knows it.",
            "since": "The edition that edition_changes compares it with; null if there is none.",
        },
    ),
    "edition_tables": (
        "One table of this edition.",
        {"table_name": "The table, with the schema it has in the warehouse.", "row_count": "Its rows."},
    ),
    "edition_changes": (
        "One change since the edition before: a report, version, figure, correction or finding.",
        {
            "change_code": "report_added, report_removed, report_withdrawn (rpt_withdrawals says why), report_restored"
            " (a withdrawal was taken back), report_superseded, report_reinstated, report_changed, figure_changed,"
            " figure_corrected, correction_withdrawn, finding_added or finding_removed.",
            "document_id": "The document of the report.",
            "body_name": "The name of its body, in this edition or else in the one before.",
            "report_year": "The year that it is about, likewise.",
            "mart": "The fact that holds the figure or finding; null for reports.",
            "place": "The rest of its key in that fact, separated by /; for report_changed the column of dim_report.",
            "value_before": "The value before, as text; null if there was none or it was not known.",
            "value_after": "The value now, as text; null if there is none or it is not known.",
            "basis_before": "The basis of a figure before.",
            "basis_after": "The basis of a figure now.",
        },
    ),
}
OWN = tuple(
    Table("main", name, about, tuple(Column(column, "", True, comment) for column, comment in columns.items()))
    for name, (about, columns) in ABOUT.items()
)  # the tables about the edition itself


def now_name() -> str:
    """Return a name from the current time, UTC, so that the names of editions sort by age."""
    return f"{datetime.now(UTC).strftime('%Y%m%dT%H%M%S.%f')[:-3]}Z"


def code_version() -> str:
    """Return the version of the package, with the commit if git knows it (`.dirty` if files have changed)."""
    try:
        package = version("ogi-warehouse")
    except PackageNotFoundError:
        package = "0"
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        return package
    described = subprocess.run(  # noqa: S603 - fixed arguments
        [git, "-C", str(ROOT), "describe", "--always", "--exclude", "*", "--abbrev=12", "--dirty=.dirty"],
        capture_output=True,
        text=True,
        check=False,
    )
    return f"{package}+{described.stdout.strip()}" if described.returncode == 0 else package


def marts_version() -> str:
    """Return the version of the marts: that of the dbt project, which a release sets."""
    project = yaml.safe_load((ROOT / "dbt_project.yml").read_text(encoding="utf-8"))
    return str(project["version"])


def seeds_digest() -> str:
    """Return a SHA-256 over the names and bytes of all files in seeds/: codebooks, reference tables, corrections."""
    digest = hashlib.sha256()
    folder = ROOT / "seeds"
    for path in sorted(path for path in folder.rglob("*") if path.suffix in (".csv", ".yml")):
        name = path.relative_to(folder).as_posix()
        digest.update(f"{sha256_of(path)}  {name}\n".encode())
    return digest.hexdigest()


def versions() -> dict[str, str]:
    """Return what makes the figures besides documents and corrections: versions, and the digest of the seeds."""
    return {
        "loader_version": LOADER_VERSION,
        "marts_version": marts_version(),
        "code_version": code_version(),
        "duckdb_version": duckdb.__version__,
        "seeds_sha256": seeds_digest(),
    }


def documents_of(conn: duckdb.DuckDBPyConnection, documents: str) -> dict[str, Any]:
    """Return number and digest of the contents in a table like raw.documents, rejected ones included.

    The digest is a SHA-256 over their sorted digests.
    """
    digest, number = hashlib.sha256(), 0
    for (sha256,) in conn.execute(f"select sha256 from {documents} order by sha256").fetchall():  # noqa: S608
        digest.update(f"{sha256}\n".encode())
        number += 1
    return {"documents": number, "documents_sha256": digest.hexdigest()}


def corrections_of(rows: Sequence[Sequence[str | None]]) -> dict[str, Any]:
    """Return number and digest of the users' corrections in force, from the register's rows in the order of COLUMNS.

    The digest is a SHA-256 over their sorted rows, as JSON; the project's corrections are part of the seeds.
    """
    accepted = [row for row in rows if row[COLUMNS.index("status")] == "accepted"]
    lines = sorted(json.dumps([value or "" for value in row], ensure_ascii=False) for row in accepted)
    digest = hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()
    return {"corrections": len(lines), "corrections_sha256": digest}


def inputs_of(conn: duckdb.DuckDBPyConnection, catalog: str) -> dict[str, Any]:
    """Return number and digest of the documents, and of the corrections, that an attached warehouse was built from."""
    has_register = conn.execute(
        "select 1 from duckdb_tables() where database_name = $1 and schema_name = 'raw' and table_name = 'corrections'",
        [catalog],
    ).fetchall()
    register = f"select {', '.join(COLUMNS)} from {catalog}.raw.corrections"  # noqa: S608
    rows = conn.execute(register).fetchall() if has_register else []
    return documents_of(conn, source(conn, "raw.documents")) | corrections_of(rows)


def manifest_of(
    name: str, reports: int, inputs: dict[str, Any], counts: dict[str, int], since: str | None, changes: dict[str, int]
) -> dict[str, Any]:
    """Return the manifest of the edition `name`, still without its files.

    `inputs` are what `inputs_of` returns. `counts` are rows by table (schema.table), `changes` rows of edition_changes
    by code. `since` is the name of the edition that this one was compared with; None if it was compared with none.
    """
    return {
        "name": name,
        "published_at": datetime.now(UTC).strftime(TIME_FORMAT),
        "reports": reports,
        **versions(),
        **inputs,
        "tables": counts,
        "since": since,
        "changes": changes,
    }


def create(conn: duckdb.DuckDBPyConnection, manifest: dict[str, Any], prefix: str = "") -> None:
    """Create the tables `edition` and `edition_tables`; `prefix` names their catalog and schema, with a dot."""
    conn.execute(
        f"create table {prefix}edition as select $1 as name, cast($2 as timestamp) as published_at,"
        " $3::bigint as reports, $4 as loader_version, $5 as marts_version, $6 as code_version, $7::varchar as since",
        [
            manifest["name"],
            manifest["published_at"].rstrip("Z"),
            manifest["reports"],
            manifest["loader_version"],
            manifest["marts_version"],
            manifest["code_version"],
            manifest["since"],
        ],
    )
    conn.execute(
        f"create table {prefix}edition_tables as select unnest($1::varchar[]) as table_name,"
        " unnest($2::bigint[]) as row_count",
        [list(manifest["tables"]), list(manifest["tables"].values())],
    )


def report_count(conn: duckdb.DuckDBPyConnection, dim_report: str) -> int:
    """Return the number of current reports."""
    return int(str(value_of(conn, f"select count(*) from {dim_report} where is_current")))  # noqa: S608


def files(folder: Path, paths: Sequence[Path]) -> list[dict[str, Any]]:
    """Return path, size and SHA-256 of each file of an edition, so that a copy can be verified."""
    return [
        {"path": path.relative_to(folder).as_posix(), "bytes": path.stat().st_size, "sha256": sha256_of(path)}
        for path in sorted(paths)
    ]


def content_digest(entries: Sequence[dict[str, Any]]) -> str:
    """Return one SHA-256 for all files whose bytes are reproducible, from the entries that `files` returns.

    Two editions with equal content digests have the same marts. `sha256sum` over the sorted files prints the lines that
    are hashed.
    """
    reproducible = sorted((entry["path"], entry["sha256"]) for entry in entries if is_reproducible(entry["path"]))
    return hashlib.sha256("".join(f"{sha256}  {path}\n" for path, sha256 in reproducible).encode()).hexdigest()
