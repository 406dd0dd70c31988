"""The last loads, the documents, the rows of each table, the last checks, and the edition."""

from pathlib import Path
from typing import TYPE_CHECKING

from loaders.raw import schema, writer
from loaders.seeds import rows
from ogi.checks import page, store
from ogi.published import current
from ogi.terminal import screen

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SHOWN_RUNS = 5
MEBIBYTE = 1024 * 1024


def show_warehouse(conn: "DuckDBPyConnection", path: Path) -> None:
    """Print what the warehouse at `path` holds."""
    size = path.stat().st_size / MEBIBYTE
    screen.out().print(f"warehouse: {path} ({size:.1f} MiB)")
    _show_loads(conn)
    _show_documents(conn)
    _show_tables(conn)
    _show_checks(conn, path)


def show_edition(folder: Path) -> None:
    """Print the name, the time and the size of the current edition in a folder."""
    edition = current(folder)
    if edition is None:
        screen.out().print(f"edition: none yet in {folder} (ogi publish)")
        return
    screen.out().print(
        f"edition: {edition['name']} of {edition['published_at']} in {folder}: {edition['reports']:,} reports"
    )


def _show_loads(conn: "DuckDBPyConnection") -> None:
    runs = conn.execute(
        "select run_id, cast(started_at as varchar), coalesce(cast(finished_at as varchar), 'cut short'), origin,"
        " seen_count, loaded_count, known_count, rejected_count, arguments -> 'paths'"
        " from raw.load_runs order by run_id desc limit $1",
        [SHOWN_RUNS],
    ).fetchall()
    columns = ("run", "started (UTC)", "finished", "origin", "seen", "loaded", "known", "rejected", "paths")
    screen.out().print(screen.table("last loads", columns, runs, right=columns[4:8]))


def _show_documents(conn: "DuckDBPyConnection") -> None:
    """Print the number of reports by origin, of withdrawn documents, and of rejects by reason."""
    is_latest = schema.version_of(conn) == schema.latest()  # a warehouse of an earlier version has no withdrawals
    withdrawn = writer.WITHDRAWN if is_latest else "select null::varchar as document_id where false"
    reasons = conn.execute(
        "select reason_code, count(*) from raw.documents join raw.rejects using (document_id, loader_version)"
        " group by all order by 2 desc, 1"
    ).fetchall()
    origins = conn.execute(
        "select origin, count(*) from raw.documents anti join raw.rejects using (document_id, loader_version)"  # noqa: S608
        f" anti join ({withdrawn}) using (document_id) group by all order by all"
    ).fetchall()
    messages = {row["reason_code"]: row["message_en"] for row in rows("reject_reasons")}
    counts = [(f"reports, {origin}", count, "") for origin, count in origins]
    if taken_out := conn.execute(f"select count(*) from ({withdrawn})").fetchall()[0][0]:  # noqa: S608
        counts.append(("withdrawn", taken_out, "in no mart after a build; marts.rpt_withdrawals says why"))
    counts += [(f"rejected: {code}", count, messages.get(code, "")) for code, count in reasons]
    screen.out().print(screen.table("documents", ("", "count", ""), counts, right=("count",)))


def _show_tables(conn: "DuckDBPyConnection") -> None:
    names = conn.execute(
        "select schema_name || '.' || table_name from duckdb_tables()"
        " where schema_name in ('raw', 'marts') order by schema_name desc, table_name"
    ).fetchall()
    # count(*) is exact and costs nothing: DuckDB stores the number of rows
    counts = [(name, conn.execute(f"select count(*) from {name}").fetchall()[0][0]) for (name,) in names]  # noqa: S608
    screen.out().print(screen.table("tables", ("table", "rows"), counts, right=("rows",)))
    if not any(name.startswith("marts.") for name, _ in counts):
        screen.out().print("The marts are not built yet: ogi build")


def _show_checks(conn: "DuckDBPyConnection", path: Path) -> None:
    """Print the counts of the last checks over each layer, and the address of their page."""
    for layer in ("raw", "marts"):
        for run in store.past(conn, layer, 1):
            result = f"{run.passed_count} of {run.check_count} passed"
            result += f", {run.failed_count} failed" if run.failed_count else ""
            result += f", {run.fault_count} could not run" if run.fault_count else ""
            result += f", {run.warned_count} drifted since edition {run.compared_edition}" if run.warned_count else ""
            screen.out().print(f"checks over {layer}, {run.run_at:%Y-%m-%d %H:%M} UTC: {result}")
            if (page_path := path.parent / page.FOLDER / f"{layer}.html").exists():
                screen.out().print(f"  {page_path.as_uri()}")
