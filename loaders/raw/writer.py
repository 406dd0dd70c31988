"""The transactional writer of the raw tables: bulk rows, one transaction a batch, harmless when repeated."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import duckdb
import pyarrow as pa

from loaders.raw import schema
from loaders.raw.rows import CONTENT_TABLES, Rows

HOLDER = re.compile(r"lock is held in (?P<program>.*?) \(PID (?P<pid>\d+)\)")
PLACES = pa.schema([(name, pa.string()) for name in ("document_id", "uri", "host", "fetched_at", "origin")])


class DatabaseLocked(Exception):
    """Another process holds the database file; `pid` and `program` say which, where DuckDB knows."""

    def __init__(self, path: Path, message: str) -> None:
        held = HOLDER.search(message)
        self.path = path
        self.pid = int(held["pid"]) if held else None
        self.program = held["program"] if held else None
        super().__init__(message)


class NotADatabase(Exception):
    """The file can't be opened as a DuckDB database."""

    def __init__(self, path: Path, message: str) -> None:
        self.path = path
        super().__init__(message)


class Place(NamedTuple):
    """Where a content was found: a row of raw.document_locations, and the origin that the place gives it."""

    document_id: str
    uri: str
    host: str | None
    fetched_at: str | None
    origin: str


class Stored(NamedTuple):
    """What raw knows of a content already."""

    loader_version: str
    origin: str
    is_rejected: bool


@dataclass(slots=True)
class Run:
    """One row of raw.load_runs, with its counts so far."""

    run_id: str
    seen: int = 0
    loaded: int = 0
    known: int = 0
    rejected: dict[str, int] = field(default_factory=dict)
    sample_removed: int = 0


def connect(path: Path, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """Open the database; for writing, make its folder and the raw tables where they are missing.

    Raises DatabaseLocked when another process holds it, NotADatabase when the file is something else.
    """
    if not read_only:
        path.parent.mkdir(parents=True, exist_ok=True)
    try:
        conn = duckdb.connect(path, read_only=read_only)
    except duckdb.IOException as error:
        if "lock" in str(error):
            raise DatabaseLocked(path, str(error)) from error
        raise NotADatabase(path, str(error)) from error
    if not read_only:
        schema.create(conn)
    return conn


def begin(conn: duckdb.DuckDBPyConnection, arguments: str, origin: str, loader_version: str) -> Run:
    """Open a run, or take over the row of an equal call that was cut short.

    Run ids count up from 0001, so that the same calls leave the same rows wherever they are made.
    """
    with transaction(conn):
        unfinished = conn.execute(
            "select max(run_id) from raw.load_runs"
            " where finished_at is null and arguments = $1 and loader_version = $2",
            [arguments, loader_version],
        ).fetchall()[0][0]
        if unfinished is not None:
            return Run(str(unfinished))
        last = conn.execute("select coalesce(max(cast(run_id as integer)), 0) from raw.load_runs").fetchall()
        run = Run(f"{int(last[0][0]) + 1:04d}")
        conn.execute(
            "insert into raw.load_runs values ($1, $2, null, $3, $4, $5, 0, 0, 0, 0)",
            [run.run_id, _now(), loader_version, arguments, origin],
        )
    return run


def finish(conn: duckdb.DuckDBPyConnection, run: Run) -> None:
    """Close a run: its time and its counts."""
    _record(conn, run, _now())


def stored(conn: duckdb.DuckDBPyConnection, document_ids: Sequence[str]) -> dict[str, Stored]:
    """Return what raw holds of these contents; those it doesn't know are left out."""
    asked = pa.table({"document_id": pa.array(document_ids, pa.string())})  # a list would make DuckDB import pandas
    with _registered(conn, {"asked": asked}):
        found = conn.execute(
            "select d.document_id, d.loader_version, d.origin, r.document_id is not null"
            " from raw.documents as d"
            " left join (select distinct document_id from raw.rejects) as r using (document_id)"
            " semi join asked using (document_id)"
        ).fetchall()
    return {document_id: Stored(*rest) for document_id, *rest in found}


def outdated_uris(conn: duckdb.DuckDBPyConnection, loader_version: str) -> list[str]:
    """Return the places of contents that another version of the loaders has read."""
    found = conn.execute(
        "select distinct uri from raw.document_locations join raw.documents using (document_id)"
        " where loader_version <> $1 order by uri",
        [loader_version],
    ).fetchall()
    return [str(uri) for (uri,) in found]


def has_given_report(conn: duckdb.DuckDBPyConnection) -> bool:
    """Tell whether a report that is no sample is stored."""
    return bool(
        conn.execute(
            "select exists (select 1 from raw.documents as d anti join raw.rejects using (document_id)"
            " where d.origin = 'given')"
        ).fetchall()[0][0]
    )


def write_batch(
    conn: duckdb.DuckDBPyConnection,
    run: Run,
    rows: Rows,
    places: Sequence[Place],
    *,
    replace: Collection[str] = (),
    keep_sample: bool = False,
) -> None:
    """Store one batch in one transaction and count it in `run`.

    Contents that raw knows already are left as they are, but for those in `replace`, whose rows are made
    anew; places are added where they are new. Where a given report is stored no sample stays, unless
    `keep_sample`.
    """
    with transaction(conn):
        if replace:
            _delete(conn, "select unnest($1)", [list(replace)])
        loaded, rejected = _insert_fresh(conn, rows)
        _insert_places(conn, run, places)
        if not keep_sample:
            run.sample_removed += _remove_sample(conn)
        run.seen += len(places)
        run.loaded += loaded
        run.known += len(places) - loaded - sum(rejected.values())
        for reason, count in rejected.items():
            run.rejected[reason] = run.rejected.get(reason, 0) + count
        _record(conn, run, None)


@contextmanager
def transaction(conn: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Commit what happens inside, or nothing of it."""
    conn.begin()
    try:
        yield
    except BaseException:
        conn.rollback()
        raise
    conn.commit()


def _insert_fresh(conn: duckdb.DuckDBPyConnection, rows: Rows) -> tuple[int, dict[str, int]]:
    """Insert what raw doesn't know; return how many contents were loaded, and rejected by reason."""
    if not rows:
        return 0, {}
    with _registered(conn, {f"batch_{name}": table for name, table in rows.items()}):
        conn.execute(
            "create or replace temp table fresh as"
            " select distinct document_id from batch_documents anti join raw.documents using (document_id)"
        )
        fresh = conn.execute("select count(*) from fresh").fetchall()[0][0]
        # Mostly everything is new: then no table has to be searched.
        only = "" if fresh == len(rows["documents"]) else "semi join fresh using (document_id)"
        for name in CONTENT_TABLES:
            conn.execute(f"insert into raw.{name} by name from batch_{name} {only}")
        reasons = conn.execute(f"select reason_code, count(*) from batch_rejects {only} group by all").fetchall()  # noqa: S608
    rejected = dict(reasons)
    return fresh - sum(rejected.values()), rejected


def _insert_places(conn: duckdb.DuckDBPyConnection, run: Run, places: Sequence[Place]) -> None:
    """Add the places that are new; a sample's content that is found elsewhere too becomes a given one."""
    table = pa.Table.from_pylist([place._asdict() for place in places], schema=PLACES)
    with _registered(conn, {"batch_places": table}):
        conn.execute(
            "insert into raw.document_locations by name"
            " select distinct on (document_id, uri) document_id, uri, host, fetched_at, $1 as run_id"
            " from batch_places anti join raw.document_locations using (document_id, uri)",
            [run.run_id],
        )
        conn.execute(
            "update raw.documents set origin = 'given' where origin = 'sample'"
            " and document_id in (select document_id from batch_places where origin = 'given')"
        )


def _remove_sample(conn: duckdb.DuckDBPyConnection) -> int:
    """Where a given report is stored, remove the sample's rows; return how many documents went."""
    sample = "select document_id from raw.documents where origin = 'sample'"
    count = conn.execute(f"select count(*) from ({sample})").fetchall()[0][0]  # noqa: S608
    if not count or not has_given_report(conn):
        return 0
    conn.execute(f"delete from raw.document_locations where document_id in ({sample})")  # noqa: S608
    _delete(conn, sample, [])
    return int(count)


def _delete(conn: duckdb.DuckDBPyConnection, chosen: str, values: Sequence[object]) -> None:
    """Delete what the chosen documents say, the documents' own rows last: `chosen` may ask for them."""
    for name in reversed(CONTENT_TABLES):
        conn.execute(f"delete from raw.{name} where document_id in ({chosen})", list(values))  # noqa: S608


def _record(conn: duckdb.DuckDBPyConnection, run: Run, finished_at: datetime | None) -> None:
    conn.execute(
        "update raw.load_runs set seen_count = $1, loaded_count = $2, known_count = $3, rejected_count = $4,"
        " finished_at = $5 where run_id = $6",
        [run.seen, run.loaded, run.known, sum(run.rejected.values()), finished_at, run.run_id],
    )


@contextmanager
def _registered(conn: duckdb.DuckDBPyConnection, tables: Mapping[str, pa.Table]) -> Iterator[None]:
    for name, table in tables.items():
        conn.register(name, table)
    try:
        yield
    finally:
        for name in tables:
            conn.unregister(name)


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)
