"""What checks gave, kept in the warehouse: the schema quality, so that quality over time is a query."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib import resources
from typing import TYPE_CHECKING, NamedTuple

from loaders import LOADER_VERSION
from ogi.checks.outcome import Outcome, Status, failing

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

STATUSES: tuple[Status, ...] = ("passed", "failed", "warned", "fault")  # as check_runs counts them


class Run(NamedTuple):
    """What the outcomes belong to."""

    layer: str
    command: str
    edition: str | None = None  # the edition that was checked
    compared_edition: str | None = None


class Past(NamedTuple):
    """A run as it is stored, or about to be."""

    run_at: datetime
    layer: str
    command: str
    edition: str | None
    compared_edition: str | None
    check_count: int
    passed_count: int
    failed_count: int
    warned_count: int
    fault_count: int


def save(conn: "DuckDBPyConnection", run: Run, outcomes: Sequence[Outcome]) -> str:
    """Store a run with its results, both or neither, and return its id."""
    create(conn)
    run_at = datetime.now(UTC).replace(tzinfo=None)
    run_id = f"{run_at.isoformat(timespec='microseconds')}Z {run.layer}"
    counts = [len(failing(outcomes, status)) for status in STATUSES]
    documents, origin = (None, None) if run.edition else _loaded(conn)
    is_passed = not failing(outcomes, "failed") and not failing(outcomes, "fault")
    row = (run_id, run_at, *run, origin, documents, LOADER_VERSION, len(outcomes), *counts, is_passed)
    conn.begin()
    try:
        conn.execute(f"insert into quality.check_runs values ({_places(len(row))})", row)  # noqa: S608
        results = [_result(run_id, run_at, run, one) for one in outcomes]
        if results:
            conn.executemany(f"insert into quality.check_results values ({_places(len(results[0]))})", results)  # noqa: S608
    except BaseException:
        conn.rollback()
        raise
    conn.commit()
    return run_id


def _loaded(conn: "DuckDBPyConnection") -> tuple[int, str | None]:
    """Return how many documents there are, and where they all come from."""
    return conn.execute(
        "select count(*), case when count(distinct origin) = 1 then min(origin) end from raw.documents"
    ).fetchall()[0]


def create(conn: "DuckDBPyConnection") -> None:
    """Make the schema quality where it's missing."""
    conn.execute(resources.files(__package__).joinpath("store.sql").read_text(encoding="utf-8"))


def past(conn: "DuckDBPyConnection", layer: str, count: int) -> list[Past]:
    """Return the last runs over a layer of the warehouse itself, the newest first; none where none is stored."""
    if not conn.execute("select 1 from duckdb_tables() where schema_name = 'quality' limit 1").fetchall():
        return []
    found = conn.execute(
        f"select {', '.join(Past._fields)} from quality.check_runs"  # noqa: S608 - names of our own
        " where layer = $1 and edition is null order by run_at desc limit $2",
        [layer, count],
    ).fetchall()
    return [Past(*row) for row in found]


def _result(run_id: str, run_at: datetime, run: Run, one: Outcome) -> tuple[object, ...]:
    return (
        run_id,
        run_at,
        run.layer,
        one.table,
        one.name,
        ", ".join(one.columns) or None,
        one.expectation,
        one.says,
        one.severity,
        one.status,
        one.passed,
        one.failing_rows,
        json.dumps(one.rows, ensure_ascii=False) if one.rows else None,
        one.observed,
        one.low,
        one.high,
        run.edition,
        one.fault or None,
    )


def _places(count: int) -> str:
    return ", ".join(f"${place}" for place in range(1, count + 1))
