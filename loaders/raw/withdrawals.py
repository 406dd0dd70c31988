"""Withdrawn documents: decisions of a person, which are only added to. The last decision on a document holds."""

import getpass
from collections.abc import Sequence
from typing import NamedTuple

import duckdb
import pyarrow as pa

from loaders.raw.schema import now
from loaders.raw.writer import WITHDRAWN, registered, transaction


class Found(NamedTuple):
    """A document that a call names, with its title, the first place where it lies, and whether it is withdrawn."""

    document_id: str
    title: str | None
    uri: str | None
    is_withdrawn: bool


def by_id(conn: duckdb.DuckDBPyConnection, document_id: str) -> list[Found]:
    """Return the document with this id, if raw has it or had it when it was withdrawn."""
    return _found(
        conn,
        "select document_id from raw.documents where document_id = $1"
        " union select document_id from raw.withdrawals where document_id = $1",
        [document_id],
    )


def by_uri(conn: duckdb.DuckDBPyConnection, uris: Sequence[str]) -> list[Found]:
    """Return the documents that were found at one of these places; for an archive or a corpus, those in it."""
    return _found(
        conn,
        "select document_id from raw.document_locations where len(list_filter($1::varchar[], lambda place:"
        " uri = place or starts_with(uri, place || '!') or starts_with(uri, place || '#'))) > 0",
        [list(uris)],
    )


def by_run(conn: duckdb.DuckDBPyConnection, run: int) -> list[Found]:
    """Return the documents that a run stored first; those that it met again are left out."""
    return _found(
        conn,
        "select document_id from raw.document_locations group by document_id having min(cast(run_id as integer)) = $1",
        [run],
    )


def decide(
    conn: duckdb.DuckDBPyConnection, document_ids: Sequence[str], *, is_undo: bool, reason: str, named: str
) -> int:
    """Withdraw documents, or undo that, in one transaction; return how many decisions were added.

    A document that already is as the decision wants it gets no further one.
    """
    ids = pa.table({"document_id": pa.array(document_ids, pa.string())})
    with transaction(conn), registered(conn, {"decided_ids": ids}):
        ((added,),) = conn.execute(
            "insert into raw.withdrawals by name"
            " select document_id, coalesce(max(decision_number), 0) + 1 as decision_number, $1 as decided_at,"
            " $2 as is_undo, $3 as reason, $4 as decided_by, $5 as named"
            " from (select distinct document_id from decided_ids) left join raw.withdrawals as w using (document_id)"
            " group by document_id having coalesce(arg_max(w.is_undo, w.decision_number), true) <> $2"
            " order by document_id",
            [now(), is_undo, reason, _user(), named],
        ).fetchall()
    return int(added)


def _found(conn: duckdb.DuckDBPyConnection, ids_query: str, values: list[object]) -> list[Found]:
    rows = conn.execute(
        f"select i.document_id, any_value(d.title), min(l.uri), bool_or(w.document_id is not null)"  # noqa: S608
        f" from (select distinct document_id from ({ids_query})) as i left join raw.documents as d using (document_id)"
        " left join raw.document_locations as l using (document_id)"
        f" left join ({WITHDRAWN}) as w using (document_id) group by i.document_id order by min(l.uri), i.document_id",
        values,
    ).fetchall()
    return [Found(*row) for row in rows]


def _user() -> str:
    """Return the name of the person at this machine, as it can be told."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"
