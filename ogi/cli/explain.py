"""`ogi explain`: a figure, the rules that it took part in, and where it was printed."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from ogi import database
from ogi.settings import database_path
from ogi.terminal import screen


def register(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command(name="explain")(explain)


def explain(
    body: Annotated[str, typer.Argument(metavar="BODY", help="A body's name, a part of it, or a figure's key.")],
    year: Annotated[int | None, typer.Argument(metavar="YEAR", help="The report's year.")] = None,
    codes: Annotated[
        list[str] | None, typer.Argument(metavar="CODE…", help="Codes of a table, a row or a column.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object a line, for other programs.")] = False,
    image: Annotated[
        Path | None,
        typer.Option("--image", metavar="FILE.png", help="Write the page that prints the figure, its cell framed."),
    ] = None,
) -> None:
    """Explain a figure: its value and basis, the rules it took part in, and the original text around it.

    Without codes: the totals of all request lines. It works on an edition too; an edition has the text if it was
    published with --texts.

    Examples:

    - `ogi explain 平潭 2022 granted total` explains one figure
    - `ogi explain 平潭 2022 granted --json` explains the line, for other programs
    - `ogi explain c5da67522fc7ce60/requests/granted/total` explains the figure with a fact's key
    - `ogi explain 淮安 2024 granted total --image granted.png` writes a picture of its page too (PDF, scans)
    - `OGI_DB=published/ogi.duckdb ogi explain 平潭 2022` explains the figures of an edition
    """
    from ogi.explaining import lookup, output, picture

    if image is not None:
        picture.check_target(image)
    with database.opened(database_path(), read_only=True) as conn:
        figures = lookup.find(conn, body, year, codes or [])
        has_texts = lookup.texts_are_stored(conn)
        original = picture.original_of(conn, picture.only(figures)) if image is not None else None
    if image is not None and original is not None:
        picture.add(figures[0], *original, image)
    if json:
        if not has_texts:
            screen.note(output.NO_TEXTS)
        for figure in figures:
            sys.stdout.write(output.as_json(figure) + "\n")
    else:
        for figure in figures:
            for line in output.as_text(figure, has_texts):
                screen.out().print(line)
