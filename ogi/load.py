"""`ogi load`: documents into the raw tables."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from loaders import LOADER_VERSION
from loaders.project import ROOT, database_path
from ogi import database, screen
from ogi.errors import ExitCode, OgiError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from loaders.corpus import Found, Problem
    from loaders.raw.writer import Run
    from ogi.loading.load import Options

SHOWN = 10  # places listed before the rest are counted


def register(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command(name="load")(load)


def load(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="PATH…", help="Files and folders; folders are read with all that is in them."),
    ] = None,
    keep_sample: Annotated[
        bool, typer.Option("--keep-sample", help="Keep the embedded sample beside the reports loaded.")
    ] = False,
    reparse: Annotated[
        bool,
        typer.Option("--reparse", help="Read again what an older loader has read; without PATH: all of it."),
    ] = False,
    workers: Annotated[
        int, typer.Option(min=0, help="Processes that read; 0: as many as there are cores, where that pays.")
    ] = 0,
) -> None:
    """Read reports and store what they print in the raw tables.

    A content that is stored already is not read again, so a load that was cut short is simply repeated.
    What is no report is recorded with the reason (`ogi status --rejects`) and does not stop the load.
    The first report of your own removes the embedded sample.

    Examples:

    - `ogi load reports/` loads a folder with all its folders
    - `ogi load 2023.html 2024.html` loads two files
    - `ogi load --reparse` reads everything again after an update of the loaders
    """
    from ogi.loading.load import Options

    if not paths and not reparse:
        raise OgiError("nothing to load: no PATH was given", "Name files or folders: ogi load reports/")
    for path in paths or []:
        if not path.exists() and not path.is_symlink():
            raise OgiError(f"there is no file or folder {path}", "Nothing was loaded. Check the path.")
    with database.opened(database_path()) as conn:
        run, problems = load_paths(conn, paths or [], Options(keep_sample, reparse, not paths, workers))
    show(run, problems)


def load_paths(conn: "DuckDBPyConnection", paths: list[Path], options: "Options") -> "tuple[Run, list[Problem]]":
    """Load all that lies under the paths and return the counts and what could not be opened.

    With `only_known` the places of what an older loader has read are the paths.

    Raises OgiError when it's interrupted.
    """
    from loaders.corpus import walk
    from loaders.corpus.files import path_of, uri_of
    from loaders.raw import writer
    from ogi.loading import load as loading

    problems: list[Problem] = []
    called = {
        "paths": [uri_of(path) for path in paths],
        "keep_sample": options.keep_sample,
        "reparse": options.reparse,
    }
    if options.only_known:
        paths = [path_of(uri) for uri in writer.outdated_uris(conn, LOADER_VERSION)]
    own = database_path()
    corpus: list[Found] = list(walk(paths, problems.append, skip=[own, own.with_name(f"{own.name}.wal")]))
    origins = {loading.origin_of(found.uri) for found in corpus}
    origin = "sample" if origins == {"sample"} else "given"
    run = writer.begin(conn, json.dumps(called, ensure_ascii=False), origin, LOADER_VERSION)
    with screen.progress() as bar:
        task = bar.add_task("reading", total=len(corpus))
        try:
            loading.load(conn, run, corpus, options, problems.append, lambda count: bar.advance(task, count))
        except KeyboardInterrupt as error:
            what = f"interrupted: {run.loaded} documents are stored"
            raise OgiError(what, "Repeat the command to go on.", ExitCode.INTERRUPTED) from error
    writer.finish(conn, run)
    return run, problems


def show(run: "Run", problems: "list[Problem]") -> None:
    """Print what a load did."""
    from loaders.codebook import rows

    messages = {row["reason_code"]: row["message_en"] for row in rows("reject_reasons")}
    counts: list[tuple[str, object, str]] = [
        ("seen", run.seen, "documents"),
        ("loaded", run.loaded, "reports, new or read again"),
        ("known", run.known, "stored before"),
        ("rejected", sum(run.rejected.values()), "no reports, or unreadable: ogi status --rejects"),
    ]
    counts += [(f"  {code}", count, messages.get(code, "")) for code, count in sorted(run.rejected.items())]
    if problems:
        counts.append(("not opened", len(problems), "places that could not be opened"))
    screen.out().print(screen.table("", ("load", "documents", ""), counts, right=("documents",)))
    for problem in problems[:SHOWN]:
        screen.note(f"not opened: {problem.uri}: {problem.message}")
    if len(problems) > SHOWN:
        screen.note(f"… and {len(problems) - SHOWN} more")
    if run.sample_removed:
        screen.note(
            f"The embedded sample ({run.sample_removed} documents) was removed: samples and real reports "
            "don't mix. --keep-sample keeps it; `ogi load sample/reports --keep-sample` brings it back."
        )
    if run.loaded or run.sample_removed:
        screen.out().print("next: ogi build")


def sample_folder() -> Path:
    """Where the embedded sample lies."""
    return ROOT / "sample" / "reports"
