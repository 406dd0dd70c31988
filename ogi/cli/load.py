"""`ogi load`: documents into the raw tables."""

from pathlib import Path
from typing import Annotated

import typer

from loaders.printable import printable
from ogi import database
from ogi.errors import OgiError
from ogi.settings import database_path


def register(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command(name="load")(load)


def load(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="PATH…", help="Files, archives and folders; folders are read recursively."),
    ] = None,
    keep_sample: Annotated[
        bool, typer.Option("--keep-sample", help="Keep the embedded sample beside the reports loaded.")
    ] = False,
    reparse: Annotated[
        bool,
        typer.Option(
            "--reparse",
            help="Read again what another version of the loaders has read; without PATH: all of it.",
        ),
    ] = False,
    workers: Annotated[
        int,
        typer.Option(min=0, help="Processes that read; 0: as many as there are cores, if the load is large enough."),
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

    A document that is stored is not read again: to continue a load that was interrupted, repeat it. A document that is
    no report is stored with the reason (`ogi status --rejects`) and does not stop the load. The first report of your
    own removes the embedded sample.

    Archives and packed files are opened (zip, tar, gz, bz2, xz, zst), and so are corpora of records: JSON Lines (that
    of MNBVC too), Parquet, WARC and WET. Records without the words of a report are dropped and counted. The fields of
    text and address are found by their usual names, or named with --text-field and --url-field.

    Examples:

    - `ogi load reports/` loads a folder with all its folders
    - `ogi load 2023.html 2024.html` loads two files
    - `ogi load crawl.warc.gz pages.jsonl.zst --text-field page.html` loads the reports of two crawls
    - `ogi load --reparse` reads everything again after an update of the loaders
    """
    if not paths and not reparse:
        raise OgiError("nothing to load: no PATH was given", "Name files or folders: ogi load reports/")
    for path in paths or []:
        if not path.exists() and not path.is_symlink():
            raise OgiError(f"there is no file or folder {printable(str(path))}", "Nothing was loaded. Check the path.")
    from ogi.loading import summary
    from ogi.loading.paths import load_paths
    from ogi.loading.run import Options

    options = Options(keep_sample, reparse, not paths, workers, text_field, url_field)
    with database.opened(database_path()) as conn:
        run, report = load_paths(conn, paths or [], options)
    summary.show(run, report)
