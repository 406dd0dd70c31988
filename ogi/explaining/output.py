"""An explained figure as JSON, and as lines for the terminal."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from rich.text import Text

from loaders.printable import printable
from ogi.explaining.lookup import Explained, Rule
from ogi.terminal import screen

STATUS_STYLES = {"broken": "bold red", "passed": "green", "signal": "yellow", "unassessable": "dim"}
NO_TEXTS = "the texts of the documents are not in this edition: ogi publish --texts adds them"


def as_json(figure: Explained) -> str:
    """Return a figure as one line of JSON; whole numbers are integers."""
    values = {"value": _number(figure.value), "reported_value": _number(figure.reported_value)}
    return screen.json_line(asdict(figure) | values)


def _number(value: Any) -> int | float | None:
    return None if value is None else int(value) if value == int(value) else float(value)


def as_text(figure: Explained, has_texts: bool) -> Iterator[Text]:
    """Yield the lines that explain a figure; `has_texts` tells whether a missing context is due to missing texts."""
    yield Text(f"\n{figure.body or 'no body'} {figure.year or ''}  {figure.key}", style="bold")
    yield Text(f"  {figure.row_name} × {figure.column_name}")
    yield Text(f"  figure    {_value(figure)}")
    if figure.correction:
        yield Text(f"  corrected {figure.correction}")
    for rule in figure.rules:
        yield Text("  rule      ") + _rule(rule, figure)
    if figure.context is not None:
        yield Text(f"  print     {_in_one_line(figure.context)}")
    elif figure.char_start is None:
        yield Text("  print     its place in the text could not be told")
    elif not has_texts:
        yield Text(f"  print     {NO_TEXTS}")
    page = f"page {figure.page}, " if figure.page else ""
    place = f", {page}characters {figure.char_start}–{figure.char_end}, placed: {figure.placement}"
    for uri in figure.files:
        yield Text(f"  place     {printable(uri)}" + ("" if figure.char_start is None else place))
    if figure.image:
        yield Text(f"  picture   {figure.image}, page {figure.image_page}")


def _value(figure: Explained) -> str:
    value = _number(figure.value)
    shown = "not known" if value is None else f"{value:,}"
    basis = figure.value_basis + (f" by {figure.settled_by}" if figure.settled_by else "")
    printed = "nothing that can be placed" if figure.cell_text is None else f"“{figure.cell_text}”"
    unit = f" under {figure.unit_text}" if figure.unit_text else ""
    return f"{shown}  ({basis}; printed {printed}{unit})"


def _rule(rule: Rule, figure: Explained) -> Text:
    place = "/".join(code for code in (rule.row_code, rule.column_code) if code)
    if not figure.key.startswith(rule.document_id):
        place += f" of {rule.document_id}"
    figures = ""
    if rule.expected is not None or rule.reported is not None:
        figures = f": expected {screen.shown(rule.expected) or '?'}, reported {screen.shown(rule.reported) or '?'}"
    status = Text(rule.status, style=STATUS_STYLES.get(rule.status, ""))
    return Text.assemble(status, f"  {rule.rule_code} at {place}{figures}")


def _in_one_line(text: str) -> str:
    return " ".join(text.replace("\t", " ⇥ ").replace("\n", " ⏎ ").split())
