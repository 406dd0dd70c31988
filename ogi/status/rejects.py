"""The contents that were rejected, each with its reason, its place and what to do about it."""

import sys
from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING

from loaders.printable import printable
from loaders.seeds import rows
from ogi.errors import OgiError
from ogi.terminal import output, screen
from ogi.terminal.spreadsheet import harmless

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

COLUMNS = ("reason", "place", "message", "what to do")
ON_A_TERMINAL = 50  # rejects of a page if no number is given; a pipe gets all
FETCHED = 1000  # rows taken from the database at a time
PLACES = (
    "from raw.documents join raw.rejects using (document_id, loader_version)"
    " join raw.document_locations using (document_id)"
)
Line = tuple[str, str, str, str]


def show(conn: "DuckDBPyConnection", limit: int | None = None, page: int = 1) -> None:
    """Print rejects: as a table on a terminal, else as lines separated by tabs.

    `limit` is the number of rejects on a page. Without it a terminal shows pages of ON_A_TERMINAL, a pipe one page with
    all. Raises OgiError if there are fewer pages.
    """
    is_terminal = sys.stdout.isatty()
    if limit is None and (is_terminal or page > 1):
        limit = ON_A_TERMINAL
    ((total,),) = conn.execute(f"select count(*) {PLACES}").fetchall()
    if not total:
        screen.out().print("Nothing was rejected.")
        return
    pages = -(-total // limit) if limit else 1
    if page > pages:
        what = f"there is no page {page} of rejects: {screen.how_many(total, 'place')} make {pages} of up to {limit}"
        raise OgiError(what, f"The last one: ogi status --rejects --limit {limit} --page {pages}")
    lines = _lines(conn, limit, page)
    if is_terminal:
        screen.out().print(screen.table("rejected", COLUMNS, lines))
    else:
        for line in chain([COLUMNS], lines):  # never folded, so that grep finds them
            sys.stdout.write("\t".join(harmless(printable(cell)) for cell in line) + "\n")
            if not output.has_reader():
                return
    if limit and page < pages:
        screen.note(
            f"page {page} of {pages:,}, {total:,} places in all. The next one: ogi status --rejects --limit {limit} "
            f"--page {page + 1}; all in a file: ogi status --rejects > rejects.tsv"
        )


def _lines(conn: "DuckDBPyConnection", limit: int | None, page: int) -> Iterator[Line]:
    """Yield the rejects of a page as they come from the database."""
    advice = {row["reason_code"]: row["mend"] for row in rows("reject_reasons")}
    result = conn.execute(
        f"select reason_code, uri, message {PLACES} order by reason_code, message, uri, document_id limit $1 offset $2",
        [limit, (limit or 0) * (page - 1)],
    )
    while chunk := result.fetchmany(FETCHED):
        yield from ((code, uri, message, advice.get(code, "")) for code, uri, message in chunk)
