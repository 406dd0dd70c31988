"""`ogi audit`: figures drawn at random beside their print, the verdicts of a person, and the error rate."""

from pathlib import Path
from typing import Annotated

import typer

from ogi.errors import OgiError
from ogi.settings import database_path


def register(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command(name="audit")(audit)


def audit(
    sample: Annotated[
        int | None, typer.Option("--sample", metavar="N", min=1, max=100_000, help="Cells to draw at random.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="The seed: another one draws other cells.")] = 1,
    origin: Annotated[
        str | None,
        typer.Option("--origin", help="Only reports of this origin: given, sample or synthetic; else all real ones."),
    ] = None,
    body: Annotated[str | None, typer.Option("--body", help="Only reports of bodies with this name or key.")] = None,
    numbers: Annotated[
        bool, typer.Option("--numbers", help="Only cells that print something other than 0: most cells print 0.")
    ] = False,
    list_cells: Annotated[
        bool, typer.Option("--list", help="Print the sample, one JSON object a line, and ask nothing.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Write the sample to a file (.csv or .jsonl), and ask nothing."),
    ] = None,
    verdicts: Annotated[
        Path | None, typer.Option("--verdicts", metavar="FILE", help="Store the verdicts of a file (.csv or .jsonl).")
    ] = None,
    report: Annotated[bool, typer.Option("--report", help="Print the error rate of each sample.")] = False,
    json: Annotated[bool, typer.Option("--json", help="With --report: one JSON object a line.")] = False,
) -> None:
    """Measure how often figures are read wrongly: draw cells at random, and compare each with its print.

    Each cell is shown with its body, year, row, column, figure, and the printed text around it; for PDF and scans, p
    draws the page. Answer right if the print has this figure in this row and column, in the report of this body and
    year. The verdicts are stored in the warehouse (quality.audits) one by one: quit when you like, and repeat the
    command to go on. A build keeps them; a cell that later reads otherwise is asked again.

    The error rate has a Wilson 95 % interval. If 100 cells are right, it is below 3.7 %; if 300 are, below 1.3 %.

    Examples:

    - `ogi audit --sample 100` asks about 100 cells, and prints the error rate
    - `ogi audit --sample 300` goes on with 200 more
    - `ogi audit --sample 50 --body 平潭 --numbers` asks about figures other than 0 of one body
    - `ogi audit --sample 100 --out sample.csv`, then `ogi audit --verdicts sample.csv`: judge in a spreadsheet
    - `ogi audit --sample 100 --list` prints the sample for other programs
    - `ogi audit --report` prints the error rates again
    """
    from ogi.auditing import sample as drawing
    from ogi.auditing import steps

    if origin is not None and origin not in drawing.ORIGINS:
        raise OgiError(f"{origin} is no origin", f"Give one of: {', '.join(drawing.ORIGINS)}")
    path, frame = database_path(), drawing.Frame(seed, origin, body or None, numbers)
    if verdicts is not None:
        steps.take_in(path, frame, verdicts)
        steps.report(path, None, json)
    elif report:
        steps.report(path, None, json)
    elif sample is None:
        raise OgiError("nothing to draw: no --sample N was given", "Try: ogi audit --sample 100")
    elif list_cells or out is not None:
        steps.list_sample(path, frame, sample, out)
    else:
        steps.interactive(path, frame, sample)
