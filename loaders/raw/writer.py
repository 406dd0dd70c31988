"""Writes the raw tables: one transaction per batch; writing the same batch again changes nothing."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import duckdb
import pyarrow as pa

from loaders.raw import schema
from loaders.raw.rows import CONTENT_TABLES, Rows

LOCATION_SCHEMA = pa.schema([(name, pa.string()) for name in ("document_id", "uri", "host", "fetched_at", "origin")])
# the documents whose last decision withdraws them
WITHDRAWN = "select document_id from raw.withdrawals group by document_id having not arg_max(is_undo, decision_number)"


class Location(NamedTuple):
    """A place where a content lies: a row of raw.document_locations, with the origin that the content gets by it."""

    document_id: str
    uri: str
    host: str | None
    fetched_at: str | None
    origin: str


class StoredDocument(NamedTuple):
    """What raw stores about a content that was loaded before."""

    loader_version: str
    origin: str
    is_rejected: bool
    is_withdrawn: bool


@dataclass(slots=True)
class LoadRun:
    """One row of raw.load_runs with its current counts; `rejected` is by reason code.

    A call that goes on with an interrupted one walks all documents again: `walked` counts them, the counts with
    `_before` are those that the interrupted call stored, and the others go on from there.
    """

    run_id: str
    seen_before: int = 0
    loaded: int = 0
    rejected_before: int = 0
    walked: int = 0
    rejected: dict[str, int] = field(default_factory=dict)
    sample_removed: int = 0

    @property
    def seen(self) -> int:
        """The documents that this call or the interrupted one came to."""
        return max(self.walked, self.seen_before)

    @property
    def rejected_count(self) -> int:
        """The documents that were rejected, whatever the reason."""
        return self.rejected_before + sum(self.rejected.values())

    @property
    def known(self) -> int:
        """The documents that were stored before the load."""
        return self.seen - self.loaded - self.rejected_count


def connect(
    path: Path, read_only: bool = False, on_step: Callable[[schema.Step], None] = lambda step: None
) -> duckdb.DuckDBPyConnection:
    """Open the database; for writing, make its folder and the raw tables, or bring them to the latest version.

    Each step of that is passed to `on_step`. Raises OSError if the folder can't be made, duckdb.IOException if another
    process holds the database, if it can't be read or written, or if the file is something else, and
    schema.NewerDatabaseError.
    """
    if not read_only:
        path.parent.mkdir(parents=True, exist_ok=True)
    conn = duckdb.connect(path, read_only=read_only)
    try:
        if read_only:
            schema.checked_version(conn)
        else:
            for step in schema.create(conn):
                on_step(step)
    except BaseException:
        conn.close()
        raise
    return conn


def begin(conn: duckdb.DuckDBPyConnection, arguments: str, origin: str, loader_version: str) -> LoadRun:
    """Start a run, or continue the row of an equal call that was interrupted, with the counts of its stored batches.

    Run ids count up from 0001, so that equal calls leave equal rows on every machine.
    """
    with transaction(conn):
        unfinished = conn.execute(
            "select run_id, seen_count, loaded_count, rejected_count from raw.load_runs"
            " where finished_at is null and arguments = $1 and loader_version = $2 order by run_id desc limit 1",
            [arguments, loader_version],
        ).fetchall()
        if unfinished:
            return LoadRun(*unfinished[0])
        last = conn.execute("select coalesce(max(cast(run_id as integer)), 0) from raw.load_runs").fetchall()
        run = LoadRun(f"{int(last[0][0]) + 1:04d}")
        conn.execute(
            "insert into raw.load_runs values ($1, $2, null, $3, $4, $5, 0, 0, 0, 0)",
            [run.run_id, schema.now(), loader_version, arguments, origin],
        )
    return run


def finish(conn: duckdb.DuckDBPyConnection, run: LoadRun) -> None:
    """Store the end time and the counts of a run."""
    _update_run(conn, run, schema.now())


def stored_documents(conn: duckdb.DuckDBPyConnection, document_ids: Sequence[str]) -> dict[str, StoredDocument]:
    """Return what raw stores about these documents, by document_id; unknown documents are left out."""
    ids = pa.table({"document_id": pa.array(document_ids, pa.string())})  # a list would make DuckDB import pandas
    with registered(conn, {"requested_ids": ids}):
        rows = conn.execute(
            "select d.document_id, d.loader_version, d.origin, r.document_id is not null, w.document_id is not null"  # noqa: S608
            " from raw.documents as d"
            " left join (select distinct document_id from raw.rejects) as r using (document_id)"
            f" left join ({WITHDRAWN}) as w using (document_id)"
            " semi join requested_ids using (document_id)"
        ).fetchall()
    return {document_id: StoredDocument(*columns) for document_id, *columns in rows}


def outdated_uris(conn: duckdb.DuckDBPyConnection, loader_version: str) -> list[str]:
    """Return the uris of the documents that another version of the loaders read, sorted."""
    uris = conn.execute(
        "select distinct uri from raw.document_locations join raw.documents using (document_id)"
        " where loader_version <> $1 order by uri",
        [loader_version],
    ).fetchall()
    return [str(uri) for (uri,) in uris]


def has_given_report(conn: duckdb.DuckDBPyConnection) -> bool:
    """Tell whether raw stores a report of origin given."""
    return bool(
        conn.execute(
            "select exists (select 1 from raw.documents as d anti join raw.rejects using (document_id)"
            " where d.origin = 'given')"
        ).fetchall()[0][0]
    )


def write_batch(
    conn: duckdb.DuckDBPyConnection,
    run: LoadRun,
    rows: Rows,
    locations: Sequence[Location],
    *,
    replace: Collection[str] = (),
    keep_sample: bool = False,
) -> None:
    """Store one batch in one transaction, and add its counts to `run`.

    Stored documents keep their rows, except those in `replace` (document ids), which get the new rows. New locations
    are added. If a given report is stored, the sample's rows are removed, unless `keep_sample` is set.
    """
    with transaction(conn):
        if replace:
            _delete(conn, "select unnest($1)", [list(replace)])
        loaded, rejected = _insert_new(conn, rows)
        _insert_locations(conn, run, locations)
        if not keep_sample:
            run.sample_removed += _remove_sample(conn)
        run.walked += len(locations)
        run.loaded += loaded
        for reason, count in rejected.items():
            run.rejected[reason] = run.rejected.get(reason, 0) + count
        _update_run(conn, run, None)


@contextmanager
def transaction(conn: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Run the block in one transaction: commit at its end, roll back if it raises."""
    conn.begin()
    try:
        yield
    except BaseException:
        conn.rollback()
        raise
    conn.commit()


def _insert_new(conn: duckdb.DuckDBPyConnection, rows: Rows) -> tuple[int, dict[str, int]]:
    """Insert the documents that raw does not have; return the number loaded, and the rejected ones by reason."""
    if not rows:
        return 0, {}
    with registered(conn, {f"batch_{name}": table for name, table in rows.items()}):
        conn.execute(
            "create or replace temp table new_documents as"
            " select distinct document_id from batch_documents anti join raw.documents using (document_id)"
        )
        new_count = conn.execute("select count(*) from new_documents").fetchall()[0][0]
        # Usually all documents are new, so the join is skipped.
        only_new = "" if new_count == len(rows["documents"]) else "semi join new_documents using (document_id)"
        for name in CONTENT_TABLES:
            conn.execute(f"insert into raw.{name} by name from batch_{name} {only_new}")
        reasons = conn.execute(
            f"select reason_code, count(*) from batch_rejects {only_new} group by all"  # noqa: S608
        ).fetchall()
    rejected = dict(reasons)
    return new_count - sum(rejected.values()), rejected


def _insert_locations(conn: duckdb.DuckDBPyConnection, run: LoadRun, locations: Sequence[Location]) -> None:
    """Insert the new locations; a content of the sample that also lies elsewhere gets the origin given."""
    table = pa.Table.from_pylist([location._asdict() for location in locations], schema=LOCATION_SCHEMA)
    with registered(conn, {"batch_locations": table}):
        conn.execute(
            "insert into raw.document_locations by name"
            " select distinct on (document_id, uri) document_id, uri, host, fetched_at, $1 as run_id"
            " from batch_locations anti join raw.document_locations using (document_id, uri)",
            [run.run_id],
        )
        conn.execute(
            "update raw.documents set origin = 'given' where origin = 'sample'"
            " and document_id in (select document_id from batch_locations where origin = 'given')"
        )


def _remove_sample(conn: duckdb.DuckDBPyConnection) -> int:
    """Remove the sample's rows if a given report is stored; return the number of removed documents."""
    sample = "select document_id from raw.documents where origin = 'sample'"
    count = conn.execute(f"select count(*) from ({sample})").fetchall()[0][0]  # noqa: S608
    if not count or not has_given_report(conn):
        return 0
    conn.execute(f"delete from raw.document_locations where document_id in ({sample})")  # noqa: S608
    _delete(conn, sample, [])
    return int(count)


def _delete(conn: duckdb.DuckDBPyConnection, ids_query: str, parameters: Sequence[object]) -> None:
    """Delete the rows of documents from all tables; raw.documents comes last, because the query may read it."""
    for name in reversed(CONTENT_TABLES):
        conn.execute(f"delete from raw.{name} where document_id in ({ids_query})", list(parameters))  # noqa: S608


def _update_run(conn: duckdb.DuckDBPyConnection, run: LoadRun, finished_at: datetime | None) -> None:
    conn.execute(
        "update raw.load_runs set seen_count = $1, loaded_count = $2, known_count = $3, rejected_count = $4,"
        " finished_at = $5 where run_id = $6",
        [run.seen, run.loaded, run.known, run.rejected_count, finished_at, run.run_id],
    )


@contextmanager
def registered(conn: duckdb.DuckDBPyConnection, tables: Mapping[str, pa.Table]) -> Iterator[None]:
    """Give a statement of the block these tables to read, by name."""
    for name, table in tables.items():
        conn.register(name, table)
    try:
        yield
    finally:
        for name in tables:
            conn.unregister(name)
