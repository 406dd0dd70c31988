"""Everything under some paths → the raw tables, as one row of raw.load_runs."""

import json
from pathlib import Path

import duckdb

from loaders import LOADER_VERSION
from loaders.corpus import Fields, Intake, walk
from loaders.corpus.files import files, path_of, uri_of
from loaders.project import ROOT
from loaders.raw import writer
from ogi import interrupt
from ogi.loading.run import Load, Options, Size, origin_of
from ogi.loading.summary import Report
from ogi.settings import database_path
from ogi.terminal import screen


def sample_folder() -> Path:
    """Return the folder of the embedded sample."""
    return ROOT / "sample" / "reports"


def load_paths(conn: duckdb.DuckDBPyConnection, paths: list[Path], options: Options) -> tuple[writer.LoadRun, Report]:
    """Load all documents under the paths; return the counts of the run, and a report of formats and problems.

    With `options.only_known` the paths are those of the documents that another version of the loaders has read.
    Raises KeyboardInterrupt if Ctrl-C was pressed; the batches before it are stored.
    """
    arguments = _arguments(paths, options)
    if options.only_known:
        paths = list(dict.fromkeys(path_of(uri) for uri in writer.outdated_uris(conn, LOADER_VERSION)))
    database = database_path()
    skip = [database, database.with_name(f"{database.name}.wal")]
    sizes = [file.size for file in files(paths, skip=skip)]
    intake = Intake(Fields(options.text_field, options.url_field))
    report = Report([], intake.dropped)
    run = writer.begin(conn, json.dumps(arguments, ensure_ascii=False), _origin(paths), LOADER_VERSION)
    with screen.corpus_progress() as bar:
        task = bar.add_task("reading", total=max(sum(sizes), 1), documents=0)

        def advance(position: int) -> None:
            interrupt.check()
            bar.update(task, completed=position, documents=run.seen)

        intake.on_progress = advance
        loading = Load(conn, run, report, options, intake, advance)
        loading.read(walk(paths, report.problems.append, skip, intake), Size(len(sizes), sum(sizes)))
    writer.finish(conn, run)
    if intake.dropped:
        dropped = {"dropped": intake.dropped.total()}
        conn.execute(
            "update raw.load_runs set arguments = $1 where run_id = $2",
            [json.dumps(arguments | dropped, ensure_ascii=False), run.run_id],
        )
    return run, report


def _arguments(paths: list[Path], options: Options) -> dict[str, object]:
    """Return a call as raw.load_runs stores it: an equal call continues an interrupted one."""
    arguments = {
        "paths": [uri_of(path) for path in paths],
        "keep_sample": options.keep_sample,
        "reparse": options.reparse,
        "text_field": options.text_field,
        "url_field": options.url_field,
    }
    return {name: value for name, value in arguments.items() if value is not None}


def _origin(paths: list[Path]) -> str:
    return "sample" if {origin_of(f"{uri_of(path)}/") for path in paths} == {"sample"} else "given"
