"""The verdicts, stored in the schema `quality` of the warehouse: a build does not touch them, and SQL can read them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from importlib import resources
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from ogi.auditing.sample import Cell

Verdict = Literal["right", "wrong", "cannot_tell"]


class Judged(NamedTuple):
    """A cell with the verdict of a person."""

    cell: "Cell"
    verdict: Verdict
    note: str | None = None


class Stored(NamedTuple):
    """A stored verdict, and whether the cell still reads as it was judged."""

    sample: str
    key: str
    value: Decimal | None
    verdict: Verdict
    note: str | None
    placement: str
    media_type: str
    is_current: bool


def save(conn: "DuckDBPyConnection", sample: str, verdicts: Sequence[Judged]) -> None:
    """Store verdicts in one transaction. A cell with the same figure in the same sample gets the new verdict."""
    conn.execute(resources.files(__package__).joinpath("store.sql").read_text(encoding="utf-8"))
    conn.begin()
    try:
        for judged in verdicts:
            _replace(conn, sample, judged)
    except BaseException:
        conn.rollback()
        raise
    conn.commit()


def _replace(conn: "DuckDBPyConnection", sample: str, judged: Judged) -> None:
    cell = judged.cell
    key: list[Any] = [sample, cell.document_id, cell.table_code, cell.row_code, cell.column_code, cell.value]
    conn.execute(
        "delete from quality.audits where sample = $1 and document_id = $2 and table_code = $3 and row_code = $4"
        " and column_code = $5 and value is not distinct from $6::decimal(32, 8)",
        key,
    )
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    rest = [judged.verdict, judged.note, cell.placement, cell.media_type, cell.loader_version, now]
    conn.execute("insert into quality.audits values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)", [*key, *rest])


def stored(conn: "DuckDBPyConnection") -> list[Stored]:
    """Return all verdicts in the order in which they were stored.

    A verdict is current if the document is there and the cell has the figure that was judged.
    """
    tables = "select 1 from duckdb_tables() where schema_name = 'quality' and table_name = 'audits'"
    if conn.execute(tables).fetchone() is None:
        return []
    rows = conn.execute(
        "select sample, concat_ws('/', document_id, table_code, row_code, column_code), a.value, verdict, note,"
        " a.placement, media_type, p.document_id is not null"
        " and p.char_start is not null and p.reported_value is not distinct from a.value"
        " from quality.audits as a left join marts.rpt_provenance as p"
        " using (document_id, table_code, row_code, column_code) order by judged_at, a.rowid"
    ).fetchall()
    return [Stored(*row) for row in rows]
