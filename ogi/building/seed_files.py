"""Find the seeds that dbt has to load: those whose file or table changed since the last build.

The comment of a seed's table is a mark: digests of the file and of the rows. When dbt loads a seed, it recreates the
table without a comment. So a table with the right mark does not have to be loaded.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from loaders.project import ROOT
from ogi import database

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SEEDS = ROOT / "seeds"


def stale(path: Path, names: Iterable[str]) -> list[str]:
    """Return the sorted names of the seeds whose table is missing or lacks the mark of its file and rows."""
    files = _files(names)
    with database.opened(path, read_only=True) as conn:
        comments = "select table_name, comment from duckdb_tables() where schema_name = 'seeds'"
        marks = dict(conn.execute(comments).fetchall())
        return sorted(
            name for name, file in files.items() if not marks.get(name) or marks[name] != _mark(conn, name, file)
        )


def remember(path: Path, names: Iterable[str]) -> None:
    """Mark the tables of these seeds with the present state of file and rows."""
    with database.opened(path) as conn:
        for name, file in _files(names).items():
            conn.execute(f"comment on table seeds.{name} is '{_mark(conn, name, file)}'")


def _files(names: Iterable[str]) -> dict[str, Path]:
    files = {file.stem: file for file in SEEDS.rglob("*.csv")}
    return {name: files[name] for name in names}


def _mark(conn: "DuckDBPyConnection", name: str, file: Path) -> str:
    """Return the mark of a seed: digests of its file, of the YAML beside it (its column types), and of the rows."""
    settings = b"".join(yaml.read_bytes() for yaml in sorted(file.parent.glob("_*.yml")))
    file_digest = hashlib.sha256(file.read_bytes() + settings).hexdigest()[:16]
    [(row_count, rows_digest)] = conn.execute(f"select count(*), bit_xor(hash(t)) from seeds.{name} as t").fetchall()  # noqa: S608
    return f"loaded from {file_digest}, {row_count} rows {rows_digest or 0:x}"
