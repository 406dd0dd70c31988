"""What an edition says of itself: the tables `edition` and `edition_tables`, and edition.json."""

import shutil
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import duckdb

from loaders import LOADER_VERSION
from loaders.project import ROOT
from ogi.edition.package import digest
from ogi.edition.tables import Column, Table, one

ABOUT = {
    "edition": (
        "One row: this edition.",
        {
            "name": "The edition's name, which is the time it was made (UTC).",
            "published_at": "When it was made (UTC).",
            "reports": "Current reports in it.",
            "loader_version": "Version of the rules that documents are read by.",
            "code_version": "Version of the project, with its commit where git knows it.",
            "since": "The edition that edition_changes compares it with; null where there is none.",
        },
    ),
    "edition_tables": (
        "One table of this edition.",
        {"table_name": "The table, with the schema it has in the warehouse.", "row_count": "Its rows."},
    ),
    "edition_changes": (
        "One change since the edition before: a report, version, figure, correction or finding.",
        {
            "change_code": "report_added, report_removed, report_superseded, report_reinstated, report_changed,"
            " figure_changed, figure_corrected, correction_withdrawn, finding_added or finding_removed.",
            "document_id": "The document of the report that it's about.",
            "body_name": "Its body's name, in this edition or else the one before.",
            "report_year": "The year it is about, likewise.",
            "mart": "The fact that holds the figure or finding; null for reports.",
            "place": "The rest of its key in that fact, parted by /; for report_changed the column of dim_report.",
            "value_before": "The value before, as text; null where it was not known or there.",
            "value_after": "The value now, as text; null where it is not known or there.",
            "basis_before": "The basis of a figure before.",
            "basis_after": "The basis of a figure now.",
        },
    ),
}
OWN = tuple(
    Table("main", name, about, tuple(Column(column, "", True, said) for column, said in columns.items()))
    for name, (about, columns) in ABOUT.items()
)  # the tables that tell of an edition itself


def now_name() -> str:
    """Name an edition by its time, so that names sort as editions follow each other."""
    return f"{datetime.now(UTC).strftime('%Y%m%dT%H%M%S.%f')[:-3]}Z"


def code_version() -> str:
    """Return the version of the package, and the commit where git knows it (`.dirty` when changed since)."""
    try:
        package = version("ogi-warehouse")
    except PackageNotFoundError:
        package = "0"
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        return package
    told = subprocess.run(  # noqa: S603 - fixed words
        [git, "-C", str(ROOT), "describe", "--always", "--exclude", "*", "--abbrev=12", "--dirty=.dirty"],
        capture_output=True,
        text=True,
        check=False,
    )
    return f"{package}+{told.stdout.strip()}" if told.returncode == 0 else package


def facts(
    name: str, reports: int, counts: dict[str, int], since: str | None, changes: dict[str, int]
) -> dict[str, Any]:
    """Return what is known of an edition before its files are written; `since` is the edition it was compared with."""
    return {
        "name": name,
        "published_at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "reports": reports,
        "loader_version": LOADER_VERSION,
        "code_version": code_version(),
        "duckdb_version": duckdb.__version__,
        "tables": counts,
        "since": since,
        "changes": changes,
    }


def create(conn: duckdb.DuckDBPyConnection, said: dict[str, Any], prefix: str = "") -> None:
    """Create the tables `edition` and `edition_tables` under a prefix that names catalog and schema."""
    conn.execute(
        f"create table {prefix}edition as select $1 as name, cast($2 as timestamp) as published_at,"
        " $3::bigint as reports, $4 as loader_version, $5 as code_version, $6::varchar as since",
        [
            said["name"],
            said["published_at"].rstrip("Z"),
            said["reports"],
            said["loader_version"],
            said["code_version"],
            said["since"],
        ],
    )
    conn.execute(
        f"create table {prefix}edition_tables as select unnest($1::varchar[]) as table_name,"
        " unnest($2::bigint[]) as row_count",
        [list(said["tables"]), list(said["tables"].values())],
    )


def reports(conn: duckdb.DuckDBPyConnection, dim_report: str) -> int:
    """Return how many reports are current."""
    return int(str(one(conn, f"select count(*) from {dim_report} where is_current")))  # noqa: S608


def files(place: Path, paths: Sequence[Path]) -> list[dict[str, Any]]:
    """Return path, size and SHA-256 of each file of an edition, so that a copy can be proved whole."""
    return [
        {"path": path.relative_to(place).as_posix(), "bytes": path.stat().st_size, "sha256": digest(path)}
        for path in sorted(paths)
    ]
