"""The steps of `ogi withdraw`: find the documents that are named, store the decision, say what to type next."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

from loaders.corpus.files import uri_of
from loaders.printable import printable
from loaders.raw import withdrawals
from ogi import database
from ogi.errors import OgiError
from ogi.terminal import screen

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SHOWN = 10  # documents that are printed; the rest are counted
DOCUMENT_ID = re.compile("[0-9a-f]{16}")


def withdraw(path: Path, name: str | None, run: int | None, *, is_undo: bool, reason: str) -> None:
    """Withdraw the documents that a name or a run names, or undo that, and print them.

    Raises OgiError if the warehouse has none of that name, or if all of them are withdrawn already (not withdrawn, for
    an undo).
    """
    with database.opened(path, must_exist=True) as conn:
        found = _named(conn, name) if name is not None else _of_run(conn, run or 0)
        changing = [one for one in found if one.is_withdrawn == is_undo]
        if not changing:
            what = f"{screen.how_many(len(found), 'document')} of that name, and none is withdrawn"
            if not is_undo:
                what = f"{screen.how_many(len(found), 'document')} of that name, withdrawn already"
            raise OgiError(what, "Nothing was changed. marts.rpt_withdrawals lists all decisions.")
        named = name if name is not None else f"run {run:04d}"
        ids = [one.document_id for one in changing]
        count = withdrawals.decide(conn, ids, is_undo=is_undo, reason=reason, named=named)
    _show(changing, count, is_undo)


def _named(conn: "DuckDBPyConnection", name: str) -> list[withdrawals.Found]:
    if DOCUMENT_ID.fullmatch(name):
        found = withdrawals.by_id(conn, name)
    else:
        found = withdrawals.by_uri(conn, [name, uri_of(Path(name))])
    if not found:
        mend = "Give a document_id, or a place as raw.document_locations has it. `ogi explain BODY YEAR` prints both."
        raise OgiError(f"the warehouse has no document {printable(name)}", mend)
    return found


def _of_run(conn: "DuckDBPyConnection", run: int) -> list[withdrawals.Found]:
    found = withdrawals.by_run(conn, run)
    if not found:
        raise OgiError(f"no document was stored by load {run:04d} first", "`ogi status` lists the last loads.")
    return found


def _show(documents: list[withdrawals.Found], count: int, is_undo: bool) -> None:
    done = "no longer withdrawn" if is_undo else "withdrawn"
    rows = [(one.document_id, printable(one.title or ""), printable(one.uri or "")) for one in documents[:SHOWN]]
    screen.out().print(screen.table(done, ("document", "title", "place"), rows))
    if len(documents) > SHOWN:
        screen.out().print(f"… and {len(documents) - SHOWN:,} more")
    effect = "their facts come back" if is_undo else "their facts leave"
    screen.out().print(f"{screen.how_many(count, 'document')} {done}; {effect} at the next build")
    screen.out().print("next: ogi build")
