"""`ogi extract`: what documents print, with nothing stored."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from ogi.terminal import output, screen


def register(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command(name="extract")(extract)


def extract(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Reports, or folders of them.")],
    json: Annotated[bool, typer.Option("--json", help="One JSON object a line, for other programs.")] = False,
) -> None:
    """Show what a report prints: its tables, what contradicts itself, and the figures in its prose.

    Nothing is stored. For a document that is no report the reason is shown, and the exit code is 0.

    Examples:

    - `ogi extract report.html` shows the tables, failing sums in red and marked with !
    - `ogi extract reports/ --json > figures.jsonl` writes every cell of every report
    """
    from ogi.extracting import as_json, as_tables
    from ogi.extracting.read_paths import readings

    for uri, reading in readings(files):
        if json:
            sys.stdout.write(as_json.line(reading, uri) + "\n")
        else:
            screen.out().print(as_tables.report(reading, uri, screen.out().width))
        if not output.has_reader():
            return
