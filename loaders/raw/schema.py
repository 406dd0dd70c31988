"""Makes the raw tables by schema.sql, and brings those of an earlier version to its shape, step by step.

The version of the shape is the largest in raw.schema_versions. A file of steps/ leads from the version before to the
one in its name; steps only go forward, and a step that was released is never changed.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from typing import NamedTuple

import duckdb

UNRECORDED = 1  # the version of all shapes before versions were recorded


class Step(NamedTuple):
    """One step of the shape: the version that it leads to, what it brings, and its statements."""

    version: int
    title: str
    sql: str


class NewerDatabaseError(Exception):
    """The raw tables have a shape that only a newer version of the loaders knows."""

    def __init__(self, version: int) -> None:
        self.version, self.known = version, latest()
        super().__init__(f"raw has version {version} of its shape; this version of the loaders knows {self.known}")


def create(conn: duckdb.DuckDBPyConnection) -> list[Step]:
    """Make the raw tables, or bring existing ones to the latest version; return the steps that were taken.

    Each step is one transaction with its row in raw.schema_versions. Rows of documents stay. Raises
    NewerDatabaseError, and duckdb.Error if the connection cannot write or is in a transaction.
    """
    found = checked_version(conn)
    if found is None:
        _run(conn, resources.files(__package__).joinpath("schema.sql").read_text(encoding="utf-8"), latest())
        return []
    taken = [step for step in steps() if step.version > found]
    for step in taken:
        _run(conn, step.sql, step.version)
    return taken


def checked_version(conn: duckdb.DuckDBPyConnection) -> int | None:
    """Return the version of the raw tables; None if there are none. Raises NewerDatabaseError."""
    found = version_of(conn)
    if found is not None and found > latest():
        raise NewerDatabaseError(found)
    return found


def version_of(conn: duckdb.DuckDBPyConnection) -> int | None:
    """Return the version of the raw tables; None if there are none."""
    names = {
        name
        for (name,) in conn.execute(
            "select table_name from duckdb_tables() where schema_name = 'raw' and database_name = current_database()"
        ).fetchall()
    }
    if "schema_versions" in names:
        return int(conn.execute("select max(version) from raw.schema_versions").fetchall()[0][0] or UNRECORDED)
    return UNRECORDED if "load_runs" in names else None


@cache
def steps() -> tuple[Step, ...]:
    """Return all steps, the earliest first."""
    return tuple(sorted(_read()))


def latest() -> int:
    """Return the version of schema.sql."""
    return steps()[-1].version


def now() -> datetime:
    """Return the time in UTC, in whole seconds, as raw stores times."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def _read() -> Iterator[Step]:
    for file in resources.files(__package__).joinpath("steps").iterdir():
        number, _, title = file.name.removesuffix(".sql").partition("_")
        if number.isdecimal():
            yield Step(int(number), title.replace("_", " "), file.read_text(encoding="utf-8"))


def _run(conn: duckdb.DuckDBPyConnection, sql: str, version: int) -> None:
    """Run statements that lead to a version, and record it, in one transaction."""
    conn.begin()
    try:
        conn.execute(sql)
        conn.execute(
            "create table if not exists raw.schema_versions (version integer not null, changed_at timestamp not null)"
        )
        conn.execute(
            "insert into raw.schema_versions values ($1, $2)",
            [version, now()],
        )
    except BaseException:
        conn.rollback()
        raise
    conn.commit()
