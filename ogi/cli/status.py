"""`ogi status`: what is in the warehouse, and what the edition is."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from loaders.seeds import rows
from ogi import database
from ogi.settings import database_path, published_path
from ogi.terminal import screen

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SHOWN_RUNS = 5
MEBIBYTE = 1024 * 1024


def register(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command(name="status")(status)


def status(
    rejects: Annotated[
        bool, typer.Option("--rejects", help="List each content that is no report, with its reason and place.")
    ] = False,
) -> None:
    """Say what is loaded, built and published.

    Examples:

    - `ogi status` shows the last loads, documents, rejects by reason, and the rows of each table
    - `ogi status --rejects` lists what was rejected, where it lies, and what to do about it
    - `ogi status --rejects > rejects.tsv` writes the same, a line each, parted by tabs
    """
    path = database_path()
    with database.opened(path, read_only=True) as conn:
        if rejects:
            _rejects(conn)
            return
        size = path.stat().st_size / MEBIBYTE
        screen.out().print(f"warehouse: {path} ({size:.1f} MiB)")
        _loads(conn)
        _documents(conn)
        _tables(conn)
        _checks(conn, path)
    _edition(published_path())


def _loads(conn: "DuckDBPyConnection") -> None:
    runs = conn.execute(
        "select run_id, cast(started_at as varchar), coalesce(cast(finished_at as varchar), 'cut short'), origin,"
        " seen_count, loaded_count, known_count, rejected_count, arguments -> 'paths'"
        " from raw.load_runs order by run_id desc limit $1",
        [SHOWN_RUNS],
    ).fetchall()
    columns = ("run", "started (UTC)", "finished", "origin", "seen", "loaded", "known", "rejected", "paths")
    screen.out().print(screen.table("last loads", columns, runs, right=columns[4:8]))


def _documents(conn: "DuckDBPyConnection") -> None:
    reasons = conn.execute(
        "select reason_code, count(*) from raw.documents join raw.rejects using (document_id, loader_version)"
        " group by all order by 2 desc, 1"
    ).fetchall()
    origins = conn.execute(
        "select origin, count(*) from raw.documents anti join raw.rejects using (document_id, loader_version)"
        " group by all order by all"
    ).fetchall()
    says = {row["reason_code"]: row["message_en"] for row in rows("reject_reasons")}
    counts = [(f"reports, {origin}", count, "") for origin, count in origins]
    counts += [(f"rejected: {code}", count, says.get(code, "")) for code, count in reasons]
    screen.out().print(screen.table("documents", ("", "count", ""), counts, right=("count",)))


def _tables(conn: "DuckDBPyConnection") -> None:
    """Count rows; exactly, since DuckDB keeps the number of a table's rows at hand."""
    names = conn.execute(
        "select schema_name || '.' || table_name from duckdb_tables()"
        " where schema_name in ('raw', 'marts') order by schema_name desc, table_name"
    ).fetchall()
    counts = [(name, conn.execute(f"select count(*) from {name}").fetchall()[0][0]) for (name,) in names]  # noqa: S608
    screen.out().print(screen.table("tables", ("table", "rows"), counts, right=("rows",)))
    if not any(name.startswith("marts.") for name, _ in counts):
        screen.out().print("The marts are not built yet: ogi build")


def _checks(conn: "DuckDBPyConnection", path: Path) -> None:
    """Say what the last checks of each layer gave, and where their page is."""
    from ogi.checks import page, store

    for layer in ("raw", "marts"):
        for run in store.past(conn, layer, 1):
            said = f"{run.passed_count} of {run.check_count} passed"
            said += f", {run.failed_count} failed" if run.failed_count else ""
            said += f", {run.fault_count} could not run" if run.fault_count else ""
            said += f", {run.warned_count} drifted since edition {run.compared_edition}" if run.warned_count else ""
            screen.out().print(f"checks over {layer}, {run.run_at:%Y-%m-%d %H:%M} UTC: {said}")
            if (place := path.parent / page.FOLDER / f"{layer}.html").exists():
                screen.out().print(f"  {place.as_uri()}")


def _rejects(conn: "DuckDBPyConnection") -> None:
    mends = {row["reason_code"]: row["mend"] for row in rows("reject_reasons")}
    found = conn.execute(
        "select reason_code, message, uri from raw.documents"
        " join raw.rejects using (document_id, loader_version) join raw.document_locations using (document_id)"
        " order by all"
    ).fetchall()
    if not found:
        screen.out().print("Nothing was rejected.")
        return
    listed = [(code, uri, message, mends.get(code, "")) for code, message, uri in found]
    columns = ("reason", "place", "message", "what to do")
    if sys.stdout.isatty():
        screen.out().print(screen.table("rejected", columns, listed))
        return
    from loaders.corpus.document import printable

    for row in (columns, *listed):  # a line each, never folded: for grep, and for a hundred thousand of them
        sys.stdout.write("\t".join(map(printable, row)) + "\n")


def _edition(folder: Path) -> None:
    from ogi.edition import current

    edition = current(folder)
    if edition is None:
        screen.out().print(f"edition: none yet in {folder} (ogi publish)")
        return
    screen.out().print(
        f"edition: {edition['name']} of {edition['published_at']} in {folder}: {edition['reports']:,} reports"
    )
