"""The contents that were rejected, each with its reason, its place and what to do about it."""

import sys
from typing import TYPE_CHECKING

from loaders.corpus.document import printable
from loaders.seeds import rows
from ogi.terminal import screen

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

COLUMNS = ("reason", "place", "message", "what to do")


def show(conn: "DuckDBPyConnection") -> None:
    """Print all rejects: as a table on a terminal, else as lines separated by tabs."""
    advice = {row["reason_code"]: row["mend"] for row in rows("reject_reasons")}
    rejects = conn.execute(
        "select reason_code, uri, message from raw.documents"
        " join raw.rejects using (document_id, loader_version) join raw.document_locations using (document_id)"
        " order by reason_code, message, uri"
    ).fetchall()
    if not rejects:
        screen.out().print("Nothing was rejected.")
        return
    lines = [(code, uri, message, advice.get(code, "")) for code, uri, message in rejects]
    if sys.stdout.isatty():
        screen.out().print(screen.table("rejected", COLUMNS, lines))
        return
    for line in (COLUMNS, *lines):  # never folded, so that grep finds them, also among a hundred thousand
        sys.stdout.write("\t".join(map(printable, line)) + "\n")
