"""The outcomes of checks, stored in the schema `quality` of the warehouse, so that SQL can show them over time."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib import resources
from typing import TYPE_CHECKING, NamedTuple

from loaders import LOADER_VERSION
from ogi.checks.outcome import Outcome, Status, with_status

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

STATUSES: tuple[Status, ...] = ("passed", "failed", "warned", "fault")  # in the order of the columns of check_runs


class Run(NamedTuple):
    """The run that outcomes belong to: the layer (raw or marts), the command, and the editions."""

    layer: str
    command: str
    edition: str | None = None  # the edition that was checked
    compared_edition: str | None = None  # the edition that drift was measured against


class PastRun(NamedTuple):
    """A stored run: columns of quality.check_runs."""

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
    """Store a run and its outcomes in one transaction, and return the id of the run."""
    create(conn)
    run_at = datetime.now(UTC).replace(tzinfo=None)
    run_id = f"{run_at.isoformat(timespec='microseconds')}Z {run.layer}"
    counts = [len(with_status(outcomes, status)) for status in STATUSES]
    document_count, origin = (None, None) if run.edition else _loaded(conn)
    is_passed = not with_status(outcomes, "failed") and not with_status(outcomes, "fault")
    row = (run_id, run_at, *run, origin, document_count, LOADER_VERSION, len(outcomes), *counts, is_passed)
    conn.begin()
    try:
        conn.execute(f"insert into quality.check_runs values ({_placeholders(len(row))})", row)  # noqa: S608
        results = [_result_row(run_id, run_at, run, outcome) for outcome in outcomes]
        if results:
            conn.executemany(f"insert into quality.check_results values ({_placeholders(len(results[0]))})", results)  # noqa: S608
    except BaseException:
        conn.rollback()
        raise
    conn.commit()
    return run_id


def _loaded(conn: "DuckDBPyConnection") -> tuple[int, str | None]:
    """Return the number of documents in raw, and their origin if all have the same one."""
    return conn.execute(
        "select count(*), case when count(distinct origin) = 1 then min(origin) end from raw.documents"
    ).fetchall()[0]


def create(conn: "DuckDBPyConnection") -> None:
    """Create the schema `quality` and its tables if they are missing."""
    conn.execute(resources.files(__package__).joinpath("store.sql").read_text(encoding="utf-8"))


def past(conn: "DuckDBPyConnection", layer: str, count: int) -> list[PastRun]:
    """Return at most `count` runs over a layer of the warehouse, newest first; runs over editions are left out."""
    if not conn.execute(
        "select 1 from duckdb_tables() where schema_name = 'quality' and table_name = 'check_runs'"
    ).fetchall():
        return []
    rows = conn.execute(
        f"select {', '.join(PastRun._fields)} from quality.check_runs"  # noqa: S608 - names of our own
        " where layer = $1 and edition is null order by run_at desc limit $2",
        [layer, count],
    ).fetchall()
    return [PastRun(*row) for row in rows]


def _result_row(run_id: str, run_at: datetime, run: Run, outcome: Outcome) -> tuple[object, ...]:
    return (
        run_id,
        run_at,
        run.layer,
        outcome.table,
        outcome.name,
        ", ".join(outcome.columns) or None,
        outcome.expectation,
        outcome.says,
        outcome.severity,
        outcome.status,
        outcome.passed,
        outcome.failing_rows,
        json.dumps(outcome.rows, ensure_ascii=False) if outcome.rows else None,
        outcome.observed,
        outcome.low,
        outcome.high,
        run.edition,
        outcome.fault or None,
    )


def _placeholders(count: int) -> str:
    return ", ".join(f"${number}" for number in range(1, count + 1))
