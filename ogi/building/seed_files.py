"""Which seeds dbt has to load: those whose file or table changed since the last build.

A seed's table carries a mark in its comment: a digest of the file it was made from and one of its rows. dbt makes
the table anew when it loads the seed, without a comment; so a table with the right mark needs no loading.
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
    """Return those of the seeds `names` whose table is missing or has not the mark of its file and rows."""
    files = _files(names)
    with database.opened(path, read_only=True) as conn:
        tables = "select table_name, comment from duckdb_tables() where schema_name = 'seeds'"
        marks = dict(conn.execute(tables).fetchall())
        return sorted(
            name for name, file in files.items() if not marks.get(name) or marks[name] != _mark(conn, name, file)
        )


def remember(path: Path, names: Iterable[str]) -> None:
    """Mark the table of each of these seeds with its file and rows, as they are now."""
    with database.opened(path) as conn:
        for name, file in _files(names).items():
            conn.execute(f"comment on table seeds.{name} is '{_mark(conn, name, file)}'")


def _files(names: Iterable[str]) -> dict[str, Path]:
    files = {file.stem: file for file in SEEDS.rglob("*.csv")}
    return {name: files[name] for name in names}


def _mark(conn: "DuckDBPyConnection", name: str, file: Path) -> str:
    """Return the mark of a seed: digests of its file, of its settings and of the table's rows.

    The settings are those of dbt: the column types of a seed stand in the YAML beside it.
    """
    settings = b"".join(yaml.read_bytes() for yaml in sorted(file.parent.glob("_*.yml")))
    digest = hashlib.sha256(file.read_bytes() + settings).hexdigest()[:16]
    [(count, rows)] = conn.execute(f"select count(*), bit_xor(hash(t)) from seeds.{name} as t").fetchall()  # noqa: S608
    return f"loaded from {digest}, {count} rows {rows or 0:x}"
