"""What makes an edition besides the code that runs: its documents and versions, and how those here differ from them."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import duckdb
import pyarrow as pa

from loaders.printable import printable
from loaders.raw import writer
from ogi.edition.manifest import TIME_FORMAT, documents_of
from ogi.errors import ExitCode, OgiError
from ogi.published import DATABASE
from ogi.terminal import screen
from ogi.verifying.digests import COPY_AGAIN, Edition
from ogi.verifying.shown import cut

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SHOWN_DOCUMENTS = 10  # of each kind
DIGEST = 16  # digits of a SHA-256 that are shown
IN_FORCE = f"from raw.documents anti join ({writer.WITHDRAWN}) using (document_id)"
LABELS = {  # entry of the manifest → its name for people; a digest has its number in the entry without _sha256
    "loader_version": "loader",
    "marts_version": "marts",
    "code_version": "code",
    "duckdb_version": "DuckDB",
    "seeds_sha256": "seeds",
    "documents_sha256": "documents",
    "corrections_sha256": "corrections in force",
}


class Stored(NamedTuple):
    """What an edition stores about its documents.

    documents  sha256 and origin of each
    locations  the places where they were found
    decisions  withdrawals of documents, with the first place of each, and the undoing of them
    """

    documents: pa.Table
    locations: pa.Table
    decisions: pa.Table


def stored(edition: Edition) -> Stored:
    """Return what the database of an edition stores about its documents. Raises OgiError if it is damaged."""
    try:
        # a database of others: it must not make DuckDB read or write other files
        with duckdb.connect(
            edition.folder / DATABASE, read_only=True, config={"enable_external_access": False}
        ) as conn:
            documents = conn.execute(
                "select document_id::varchar as document_id, sha256::varchar as sha256, origin::varchar as origin"
                " from raw.documents"
            ).to_arrow_table()
            locations = conn.execute(
                "select document_id::varchar as document_id, uri::varchar as uri, host::varchar as host,"
                " fetched_at::varchar as fetched_at from raw.document_locations"
            )
            locations = locations.to_arrow_table()
            return Stored(documents, locations, conn.execute(_decisions(conn)).to_arrow_table())
    except duckdb.Error as error:
        what = f"{edition.folder / DATABASE} can't be read: {str(error).splitlines()[0]}"
        raise OgiError(what, COPY_AGAIN, ExitCode.FAILED) from None


def _decisions(conn: "DuckDBPyConnection") -> str:
    """Return a query for the decisions of an edition; an edition of an earlier version has none."""
    columns = (
        "document_id::varchar as document_id, decision_number::integer as decision_number,"
        " decided_at::timestamp as decided_at, is_undo::boolean as is_undo, reason::varchar as reason,"
        " decided_by::varchar as decided_by, named::varchar as named, uri::varchar as uri"
    )
    table = "select 1 from duckdb_tables() where schema_name = 'marts' and table_name = 'rpt_withdrawals'"
    if conn.execute(table).fetchall():
        return f"select {columns} from marts.rpt_withdrawals"  # noqa: S608
    names = ("document_id", "decision_number", "decided_at", "is_undo", "reason", "decided_by", "named", "uri")
    return f"select {columns} from (select {', '.join(f'null as {name}' for name in names)}) where false"  # noqa: S608


def match(conn: "DuckDBPyConnection", known: Stored, given: Sequence[Path], published_at: datetime | None) -> None:
    """Print which loaded documents differ from the edition's, and give the others what the edition knows of them.

    That is their places, their origin, their withdrawals and the time of loading: a document has these from where and
    when it was loaded and from decisions, not from its content. The time is that of publishing, since an edition does
    not have that of loading. Raises OgiError if none of its documents was given.
    """
    with writer.registered(conn, {f"edition_{name}": table for name, table in known._asdict().items()}):
        conn.execute("insert into raw.withdrawals by name select * exclude (uri) from edition_decisions")
        _show_documents(conn, given)
        _take_over(conn, published_at)


def _take_over(conn: "DuckDBPyConnection", published_at: datetime | None) -> None:
    conn.execute(
        "update raw.documents set origin = e.origin from edition_documents as e where documents.sha256 = e.sha256"
    )
    places = (
        "(select document_id, uri, host, fetched_at from edition_locations"
        " union all by name select distinct document_id, uri from edition_decisions where uri is not null)"
    )
    conn.execute(f"delete from raw.document_locations where document_id in (select document_id from {places})")  # noqa: S608
    conn.execute(
        "insert into raw.document_locations by name"  # noqa: S608
        " select distinct on (document_id, uri) p.*, (select max(run_id) from raw.load_runs) as run_id"
        f" from {places} as p semi join raw.documents using (document_id)"
    )
    if published_at:
        conn.execute("update raw.load_runs set started_at = $1", [published_at])


def documents_in_force(conn: "DuckDBPyConnection") -> dict[str, Any]:
    """Return number and digest of the loaded documents that are not withdrawn."""
    return documents_of(conn, f"({IN_FORCE})")


def published_at(edition: Edition) -> datetime | None:
    """Return when the edition was published, None if its manifest has no sound time."""
    try:
        return datetime.strptime(str(edition.manifest.get("published_at")), TIME_FORMAT)
    except ValueError:
        return None


def differences(edition: Edition, here: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Return name, value of the edition and value here of each input that is another one here."""
    return [
        (label, _value(edition.manifest, entry), _value(here, entry))
        for entry, label in LABELS.items()
        if edition.manifest.get(entry) != here[entry]
    ]


def _value(manifest: dict[str, Any], entry: str) -> str:
    """Return an input as text: a version, or number and digest."""
    if entry not in manifest:
        return "not recorded"
    if not entry.endswith("_sha256"):
        return cut(manifest[entry])
    number = manifest.get(entry.removesuffix("_sha256"))
    digest = f"sha256 {cut(manifest[entry], DIGEST)}"
    return digest if number is None else f"{cut(screen.shown(number))}, {digest}"


def _show_documents(conn: "DuckDBPyConnection", given: Sequence[Path]) -> None:
    missing, common = _documents(conn, "edition_documents", "raw.documents", "edition_locations")
    extra, _ = _documents(conn, f"({IN_FORCE})", "edition_documents", "raw.document_locations")
    if not common:
        what = f"none of the {screen.how_many(len(missing), 'document')} of the edition is in "
        raise OgiError(
            what + printable(", ".join(map(str, given))), "Give --rebuild the documents that it was made from."
        )
    for rows, what in ((missing, "of the edition not given"), (extra, "given that the edition does not have")):
        if rows:
            more = f", the first {SHOWN_DOCUMENTS}" if len(rows) > SHOWN_DOCUMENTS else ""
            title = f"{screen.how_many(len(rows), 'document')} {what}{more}"
            shown = [(cut(name), cut(place or "", 100)) for name, place in rows[:SHOWN_DOCUMENTS]]
            screen.out().print(screen.table(title, ("document", "place"), shown))


def _documents(
    conn: "DuckDBPyConnection", here: str, there: str, locations: str
) -> tuple[list[tuple[str, str | None]], int]:
    """Return id and first place of the documents that `there` does not have, and the number of those that it has."""
    rows = conn.execute(
        f"select h.document_id, min(l.uri) from {here} as h anti join {there} as t using (sha256)"  # noqa: S608
        f" left join {locations} as l on h.document_id = l.document_id group by all order by all"
    ).fetchall()
    common = conn.execute(f"select count(*) from {here} semi join {there} using (sha256)").fetchall()  # noqa: S608
    return rows, int(common[0][0])
