"""`ogi load`: documents into the raw tables."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from loaders import LOADER_VERSION
from loaders.project import ROOT
from ogi import database
from ogi.errors import OgiError
from ogi.settings import database_path
from ogi.terminal import screen

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection
    from rich.progress import Progress

    from loaders.raw.writer import LoadRun
    from ogi.loading.interrupt import Interrupt
    from ogi.loading.run import Options
    from ogi.loading.summary import Report

SHOWN = 10  # places listed before the rest are counted


def register(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command(name="load")(load)


def load(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="PATH…", help="Files, archives and folders; folders are read with all that is in them."),
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
    text_field: Annotated[
        str | None,
        typer.Option("--text-field", help="The field of a record that holds the text: content, or data.html."),
    ] = None,
    url_field: Annotated[
        str | None, typer.Option("--url-field", help="The field that holds the address a record was fetched from.")
    ] = None,
) -> None:
    """Read reports and store what they print in the raw tables.

    A content that is stored already is not read again, so a load that was cut short is simply repeated.
    What is no report is recorded with the reason (`ogi status --rejects`) and does not stop the load.
    The first report of your own removes the embedded sample.

    Archives and packed files are opened (zip, tar, gz, bz2, xz, zst), and so are corpora of records: JSON Lines,
    MNBVC's among them, Parquet, WARC and WET. Records without the words of a report are dropped and counted; the
    fields of text and address are known by their usual names, or named with --text-field and --url-field.

    Examples:

    - `ogi load reports/` loads a folder with all its folders
    - `ogi load 2023.html 2024.html` loads two files
    - `ogi load crawl.warc.gz pages.jsonl.zst --text-field page.html` loads the reports of two crawls
    - `ogi load --reparse` reads everything again after an update of the loaders
    """
    from ogi.loading.interrupt import heeded
    from ogi.loading.run import Options

    if not paths and not reparse:
        raise OgiError("nothing to load: no PATH was given", "Name files or folders: ogi load reports/")
    for path in paths or []:
        if not path.exists() and not path.is_symlink():
            raise OgiError(f"there is no file or folder {path}", "Nothing was loaded. Check the path.")
    options = Options(keep_sample, reparse, not paths, workers, text_field, url_field)
    with heeded() as interrupt, database.opened(database_path()) as conn:
        run, report = load_paths(conn, paths or [], options, interrupt)
    show(run, report)


def load_paths(
    conn: "DuckDBPyConnection", paths: list[Path], options: "Options", interrupt: "Interrupt | None" = None
) -> "tuple[LoadRun, Report]":
    """Load all that lies under the paths and return the counts and what else is to be told.

    With `only_known` the places of what an older loader has read are the paths.
    """
    from loaders.corpus import Fields, Intake, walk
    from loaders.corpus.files import files, path_of
    from loaders.raw import writer
    from ogi.loading.interrupt import Interrupt
    from ogi.loading.run import Load, Size
    from ogi.loading.summary import Report

    called = _arguments(paths, options)
    if options.only_known:
        paths = list(dict.fromkeys(path_of(uri) for uri in writer.outdated_uris(conn, LOADER_VERSION)))
    own = database_path()
    skip = [own, own.with_name(f"{own.name}.wal")]
    sizes = [file.size for file in files(paths, skip=skip)]
    intake = Intake(Fields(options.text_field, options.url_field))
    report = Report([], intake.dropped)
    interrupt = interrupt or Interrupt()
    run = writer.begin(conn, json.dumps(called, ensure_ascii=False), _origin(paths), LOADER_VERSION)
    with _progress() as bar:
        task = bar.add_task("reading", total=max(sum(sizes), 1), documents=0)

        def advance(position: int) -> None:
            interrupt.check()
            bar.update(task, completed=position, documents=run.seen)

        intake.on_progress = advance
        loading = Load(conn, run, report, options, intake, advance)
        loading.read(walk(paths, report.problems.append, skip, intake), Size(len(sizes), sum(sizes)))
    writer.finish(conn, run)
    if intake.dropped:
        told = json.dumps(called | {"dropped": intake.dropped.total()}, ensure_ascii=False)
        conn.execute("update raw.load_runs set arguments = $1 where run_id = $2", [told, run.run_id])
    return run, report


def _arguments(paths: list[Path], options: "Options") -> dict[str, object]:
    """A call as raw.load_runs keeps it: the same call that was cut short goes on."""
    from loaders.corpus.files import uri_of

    called = {
        "paths": [uri_of(path) for path in paths],
        "keep_sample": options.keep_sample,
        "reparse": options.reparse,
        "text_field": options.text_field,
        "url_field": options.url_field,
    }
    return {name: value for name, value in called.items() if value is not None}


def _origin(paths: list[Path]) -> str:
    from loaders.corpus.files import uri_of
    from ogi.loading.run import origin_of

    return "sample" if {origin_of(f"{uri_of(path)}/") for path in paths} == {"sample"} else "given"


def _progress() -> "Progress":
    """Return the one bar of a load: bytes of the corpus, since nobody knows how many documents are in it."""
    import sys

    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[documents]:,} documents"),
        TimeRemainingColumn(),
        console=screen.err(),
        transient=True,
        disable=not sys.stderr.isatty(),
    )


def show(run: "LoadRun", report: "Report") -> None:
    """Print what a load did."""
    from ogi.loading.summary import counts, formats

    told = screen.table("", ("load", "documents", ""), counts(run, report), right=("documents",))
    screen.out().print(told)
    if report.read:
        columns = ("format", "read", "reports", "rejected", "why")
        screen.out().print(screen.table("", columns, formats(report), right=columns[1:4]))
    for problem in report.problems[:SHOWN]:
        screen.note(f"not opened: {problem.uri}: {problem.message}")
    if len(report.problems) > SHOWN:
        screen.note(f"… and {len(report.problems) - SHOWN} more")
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
