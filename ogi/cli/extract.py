"""`ogi extract`: what one document says, nothing stored."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ogi.errors import OgiError
from ogi.terminal import screen

if TYPE_CHECKING:
    from loaders.reading import Reading


def register(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command(name="extract")(extract)


def extract(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Reports, or folders of them.")],
    json: Annotated[bool, typer.Option("--json", help="One JSON object a line, for other programs.")] = False,
) -> None:
    """Show what a report prints: its tables, what contradicts itself, and the figures in its prose.

    Nothing is stored. A document that is no report is said to be none, with the reason; the exit code is 0.

    Examples:

    - `ogi extract report.html` shows the tables, failing sums in red and marked with !
    - `ogi extract reports/ --json > figures.jsonl` writes every cell of every report
    """
    from loaders.bounds import MAX_BYTES
    from loaders.corpus import Problem, walk
    from ogi.loading.documents import Document
    from ogi.loading.workers import Readers

    for path in files:
        if not path.exists():
            raise OgiError(f"there is no file or folder {path}", "Check the path.")
    problems: list[Problem] = []
    with Readers(1, small_here=True) as readers:
        for found in walk(files, problems.append):
            try:
                content = found.content(MAX_BYTES)
            except OSError as error:
                problems.append(Problem(found.uri, error.strerror or str(error)))
                continue
            show(readers.reading(Document(content, found.name, "given", found.refusal)), found.uri, json)
    if problems:
        named = "; ".join(f"{problem.uri}: {problem.message}" for problem in problems)
        raise OgiError(f"could not be opened: {named}", "Check that the files can be read.")


def show(reading: "Reading", uri: str, json: bool) -> None:
    """Print what one document says."""
    if json:
        from ogi.extracting import as_json

        sys.stdout.write(as_json.line(reading, uri) + "\n")
    else:
        from ogi.extracting import as_tables

        screen.out().print(as_tables.report(reading, uri, screen.out().width))
