"""A drawn cell as JSON and as lines for the terminal, and the rates as a table and as JSON."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from loaders.formats import by_media_type
from loaders.printable import printable
from ogi.auditing.rate import SMALL, Rate, SampleRates
from ogi.terminal import screen

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

    from ogi.auditing.sample import Cell

NO_TEXT = "the text of the document is not stored; open the file"


def record(cell: "Cell", sample: str, verdict: str | None = None, note: str | None = None) -> dict[str, Any]:
    """Return a cell as a record of plain values: whole numbers are integers, `verdict` is None if it was not judged."""
    fields = asdict(cell) | {"value": number(cell.value)}
    fields["format"] = by_media_type(fields.pop("media_type")).name
    return {"key": cell.key, "verdict": verdict, "note": note, "sample": sample, **fields}


def number(value: Decimal | None) -> int | float | None:
    """Return a figure as JSON has it."""
    return None if value is None else int(value) if value == int(value) else float(value)


def as_json(values: dict[str, Any]) -> str:
    """Return one line of JSON."""
    return screen.json_line(values)


def as_text(cell: "Cell", heading: str) -> "Iterator[Text]":
    """Yield the lines that show a cell beside its print."""
    from rich.text import Text

    yield Text(f"\n{heading}  {cell.key}", style="bold")
    yield Text(f"  report  {cell.body or 'no body'} {cell.year or 'no year'}, table {cell.table_code}")
    yield Text(f"  row     {cell.row_name_zh} · {cell.row_name_en}")
    yield Text(f"  column  {cell.column_name_zh} · {cell.column_name_en}")
    value = number(cell.value)
    shown = "no number" if value is None else f"{value:,} ({cell.unit_code})"
    unit = f" under {cell.unit_text}" if cell.unit_text else ""
    yield Text.assemble(
        "  figure  ", (shown, "bold"), f"  read from “{cell.cell_text}”{unit}, placed: {cell.placement}"
    )
    if cell.before is None or cell.after is None:
        yield Text(f"  print   {NO_TEXT}")
    else:
        around = (_in_one_line(cell.before), _in_one_line(cell.cell_text), _in_one_line(cell.after))
        yield Text.assemble("  print   … ", around[0], (f"【{around[1]}】", "bold"), around[2], " …")
    page = f", page {cell.page}" if cell.page else ""
    yield Text(f"  place   {printable(cell.file)}{page}, characters {cell.char_start}–{cell.char_end}")


def _in_one_line(text: str) -> str:
    return " ".join(text.replace("\t", " ⇥ ").replace("\n", " ⏎ ").split())


def rates_as_json(found: SampleRates) -> dict[str, Any]:
    """Return the rates of a sample as plain values."""
    return {"sample": found.sample, "changed": found.changed, "rates": [rate._asdict() for rate in found.rates]}


def rates_as_table(found: SampleRates) -> "Iterator[RenderableType]":
    """Yield the rates of a sample as a table, and what a reader of it has to know."""
    columns = ("part", "right", "wrong", "can't tell", "error rate", "95 % interval")
    yield screen.table(f"sample: {found.sample}", columns, _rows(found.rates), right=columns[1:])
    yield f"Error rate: wrong / (right + wrong). Parts with fewer than {SMALL} verdicts are not shown."
    if found.changed:
        cells = screen.how_many(found.changed, "verdict")
        yield f"{cells} left out: the cells are gone, or read otherwise now. Repeat ogi audit --sample."


def _rows(rates: Sequence[Rate]) -> Iterator[tuple[object, ...]]:
    for rate in rates:
        shares = "", ""
        if rate.rate is not None and rate.low is not None and rate.high is not None:
            shares = f"{rate.rate:.2%}", f"{rate.low:.2%} to {rate.high:.2%}"
        yield (rate.part, rate.right, rate.wrong, rate.cannot_tell, *shares)
