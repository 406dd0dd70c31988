"""`ogi explain`: a figure, where it was printed, and each rule that it took part in."""

import json as as_json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ogi import database
from ogi.errors import ExitCode, OgiError
from ogi.settings import database_path
from ogi.terminal import screen

if TYPE_CHECKING:
    from rich.text import Text

    from ogi.explaining.lookup import Explained, Rule

STATUS_STYLES = {"broken": "bold red", "passed": "green", "signal": "yellow", "unassessable": "dim"}


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

    Without codes: the totals of all request lines.

    Examples:

    - `ogi explain 平潭 2022 granted total` explains one figure
    - `ogi explain 平潭 2022 granted --json` explains the line, for other programs
    - `ogi explain c5da67522fc7ce60/requests/granted/total` explains the figure with a fact's key
    - `ogi explain 淮安 2024 granted total --image granted.png` writes a picture of its page too (PDF, scans)
    """
    from ogi.explaining import lookup, picture

    if image is not None:
        picture.check_target(image)

    with database.opened(database_path(), read_only=True) as conn:
        built = conn.execute("select count(*) from duckdb_tables() where table_name = 'int_findings'").fetchall()
        if not built[0][0]:
            raise OgiError("the marts are not built yet", "Build them with: ogi build", ExitCode.FAILED)
        if year is None:
            figures = lookup.figure_at(conn, body)
        else:
            figures = lookup.figures_of(conn, lookup.reports_of(conn, body, year), codes or [])
        original = picture.original_of(conn, _only(figures)) if image is not None else None
    if image is not None and original is not None:
        figures[0].image_page = picture.write(*original, figures[0], image)
        figures[0].image = str(image)
    for figure in figures:
        if json:
            sys.stdout.write(as_json.dumps(plain(figure), ensure_ascii=False) + "\n")
        else:
            show(figure)


def _only(figures: "list[Explained]") -> "Explained":
    """Return the figure to picture; raises OgiError when there are several."""
    if len(figures) > 1:
        raise OgiError(
            f"--image frames one figure, and {len(figures)} have these codes",
            f"Give a row and a column, or a key, as in: ogi explain {figures[0].key} --image FILE.png",
        )
    return figures[0]


def plain(figure: "Explained") -> dict[str, Any]:
    """Return a figure as JSON takes it: whole numbers as integers, others as numbers."""

    def number(value: Any) -> int | float | None:
        return None if value is None else int(value) if value == int(value) else float(value)

    return asdict(figure) | {"value": number(figure.value), "reported_value": number(figure.reported_value)}


def show(figure: "Explained") -> None:
    """Print one figure."""
    from rich.text import Text

    out = screen.out()
    out.print(Text(f"\n{figure.body or 'no body'} {figure.year or ''}  {figure.key}", style="bold"))
    out.print(Text(f"  {figure.row_name} × {figure.column_name}"))
    out.print(Text(f"  figure    {_shown(figure)}"))
    if figure.correction:
        out.print(Text(f"  corrected {figure.correction}"))
    for rule in figure.rules:
        out.print(Text("  rule      ") + _rule(rule))
    if figure.context is None:
        out.print(Text("  print     its place in the text could not be told"))
    else:
        out.print(Text(f"  print     {_one_line(figure.context)}"))
    place = f"characters {figure.char_start}–{figure.char_end}, placed: {figure.placement}"
    page = f"page {figure.page}, " if figure.page else ""
    for uri in figure.files:
        out.print(Text(f"  place     {uri}" + (f", {page}{place}" if figure.context is not None else "")))
    if figure.image:
        out.print(Text(f"  picture   {figure.image}, page {figure.image_page}"))


def _shown(figure: "Explained") -> str:
    value = plain(figure)["value"]
    said = "not known" if value is None else f"{value:,}"
    basis = figure.value_basis + (f" by {figure.settled_by}" if figure.settled_by else "")
    printed = "nothing that can be placed" if figure.cell_text is None else f"“{figure.cell_text}”"
    unit = f" under {figure.unit_text}" if figure.unit_text else ""
    return f"{said}  ({basis}; printed {printed}{unit})"


def _rule(rule: "Rule") -> "Text":
    from rich.text import Text

    place = "/".join(part for part in (rule.row_code, rule.column_code) if part)
    figures = ""
    if rule.expected is not None or rule.reported is not None:
        figures = f": expected {screen.shown(rule.expected) or '?'}, reported {screen.shown(rule.reported) or '?'}"
    status = Text(rule.status, style=STATUS_STYLES.get(rule.status, ""))
    return Text.assemble(status, f"  {rule.rule_code} at {place}{figures}")


def _one_line(text: str) -> str:
    return " ".join(text.replace("\t", " ⇥ ").replace("\n", " ⏎ ").split())
