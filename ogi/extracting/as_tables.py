"""A reading as a person wants to see it: tables with Chinese labels, what contradicts itself marked."""

from collections.abc import Iterator, Mapping
from functools import cache

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from loaders.reading import Reading
from loaders.seeds import rows
from ogi.extracting.contradictions import Finding, Key, broken
from ogi.extracting.figures import (
    TypedCell,
    prose_value,
    report_form,
    table_forms,
    typed_cells,
    year_number,
)

WIDE = 115  # columns of a terminal that hold the requests table with heads of four characters a line
SENTENCE_WIDTH = 60  # characters of a sentence shown
LEGEND = "· blank   ? place not known   ! part of a sum that fails (red)   ~ place solved from the form's sums"

Cells = Mapping[Key, TypedCell]
Marked = Mapping[Key, Finding]  # a cell of a sum that fails → the finding


def report(reading: Reading, uri: str, width: int) -> Group:
    """Return all that one reading says, ready to print on a terminal so many columns wide."""
    parts: list[RenderableType] = [_head(reading, uri)]
    if reading.reject:
        parts.append(_rejected(reading))
        return Group(*parts)
    typed = typed_cells(reading)
    for table in reading.form_tables:
        cells = {
            (one.cell.row_code, one.cell.column_code): one for one in typed if one.cell.table_code == table.table_code
        }
        form_code = table_forms(reading)[table.table_code]
        parts.extend(_statutory_table(table.table_code, form_code, cells, 4 if width >= WIDE else 2))
    if reading.form_tables:
        parts.append(Text(LEGEND, style="dim"))
    else:
        parts.append(Text("No statutory table is printed in this document.", style="yellow"))
    parts.extend(_unplaced(reading))
    parts.extend(_prose(reading))
    return Group(*parts)


def _head(reading: Reading, uri: str) -> Text:
    form = report_form(reading)
    facts = [
        reading.body or "body not found",
        str(year_number(reading.year) or "year not found"),
        f"form of {form}" if form and form != "mixed" else (form and "forms mixed") or "no form",
    ]
    source = f"{uri} · {reading.media_type}, {reading.charset or 'no charset'} · document {reading.document_id}"
    return Text.assemble("\n", (" · ".join(facts), "bold"), "\n", (source, "dim"))


def _rejected(reading: Reading) -> Text:
    assert reading.reject is not None
    known = {row["reason_code"]: row for row in rows("reject_reasons")}.get(reading.reject.reason_code, {})
    return Text.assemble(
        ("not read: ", "bold yellow"),
        f"{known.get('message_zh', '')} {reading.reject.reason_code}: {reading.reject.message}",
        f"\n  {known['mend']}" if known.get("mend") else "",
    )


def _statutory_table(table_code: str, form_code: str, cells: Cells, head: int) -> Iterator[RenderableType]:
    findings = broken(table_code, form_code, {key: one.figure.value for key, one in cells.items()})
    marked = {key: finding for finding in findings for key in (*finding.parts, *finding.whole)}
    names = {row["table_code"]: row["name_zh"] for row in rows("statutory_tables")}
    title = f"\n{names[table_code]} {table_code}, form of {form_code}: {len(cells)} cells"
    keys = _keys(form_code, table_code)
    yield Text(title, style="bold")
    if table_code == "disclosure":
        yield _disclosure(keys, cells, marked)
    else:
        yield _matrix(table_code, keys, cells, marked, head)
    for finding in findings:
        yield _finding(table_code, finding)


@cache
def _keys(form_code: str, table_code: str) -> tuple[Key, ...]:
    return tuple(
        (row["row_code"], row["column_code"])
        for row in rows("form_cells")
        if row["form_code"] == form_code and row["table_code"] == table_code
    )


def _matrix(table_code: str, keys: tuple[Key, ...], cells: Cells, marked: Marked, head: int) -> Table:
    """Requests and review: lines × columns, group headings on lines of their own."""
    lines = list(dict.fromkeys(row for row, _ in keys))
    columns = list(dict.fromkeys(column for _, column in keys))
    table = _new_table()
    table.add_column("", overflow="fold", max_width=44)
    for column in columns:
        table.add_column(_folded(_name(f"{table_code} columns", column), head), justify="right", vertical="bottom")
    heading = ""
    for line in lines:
        group, _, own = _name(f"{table_code} rows", line).rpartition("／")
        if group and group != heading:
            table.add_row(Text(group, style="dim"))
        heading = group
        label = f"  {own}" if group else own
        table.add_row(label, *(_shown((line, column), cells, marked) for column in columns))
    return table


def _disclosure(keys: tuple[Key, ...], cells: Cells, marked: Marked) -> Table:
    """Each subject has measures of its own: one line a cell."""
    table = _new_table(has_heads=False)
    table.add_column("")
    table.add_column("")
    table.add_column("", justify="right")
    table.add_column("", style="dim")
    before = ""
    for subject, measure in keys:
        unit = one.unit if (one := cells.get((subject, measure))) and one.unit not in ("items", "decisions") else None
        name = "" if subject == before else _name("disclosure rows", subject)
        table.add_row(name, _name("disclosure columns", measure), _shown((subject, measure), cells, marked), unit)
        before = subject
    return table


def _new_table(has_heads: bool = True) -> Table:
    return Table(box=box.SIMPLE_HEAD, show_header=has_heads, pad_edge=False, padding=(0, 1))


def _shown(key: Key, cells: Cells, marked: Marked) -> Text:
    """A cell as printed; blank, unknown, and part of a failing sum can be told apart without colour."""
    one = cells.get(key)
    if one is None:
        return Text("?", style="yellow")
    printed = " ".join(one.cell.cell_text.split())
    shown = Text(printed) if printed else Text("·", style="dim")
    if one.cell.placement == "solved":
        shown.append("~", style="dim")
    if one.figure.kind == "unreadable":
        shown.stylize("yellow")
    if key in marked and one.figure.value is not None:
        if one.figure.value or key in marked[key].whole:
            shown.append("!")
        shown.stylize("bold red")
    return shown


def _finding(table_code: str, finding: Finding) -> Text:
    titles = {row["rule_code"]: row["title_zh"] for row in rows("rules")}
    axes = ((f"{table_code} rows", finding.row_code), (f"{table_code} columns", finding.column_code))
    place = " ".join(_name(axis, code) for axis, code in axes if code)
    says = "received and carried in make {}, outcomes and carried out {}"
    if finding.rule_code != "request_flow":
        says = "the parts add up to {}, printed is {}"
    return Text.assemble(
        ("  ! ", "bold red"),
        (f"{titles[finding.rule_code]} ", "red"),
        f"{place}: {says.format(finding.expected, finding.reported)} (difference {finding.difference:+})",
    )


@cache
def _names() -> dict[tuple[str, str], str]:
    """Chinese names by axis and code: `other` is a line, a column and a result."""
    books = {
        "requests rows": ("request_lines", "line_code"),
        "requests columns": ("applicant_types", "applicant_code"),
        "review rows": ("review_channels", "channel_code"),
        "review columns": ("review_results", "result_code"),
        "disclosure rows": ("disclosure_subjects", "subject_code"),
        "disclosure columns": ("disclosure_measures", "measure_code"),
        "indicators": ("indicators", "indicator_code"),
    }
    names = {(axis, row[code]): row["name_zh"] for axis, (book, code) in books.items() for row in rows(book)}
    for row in rows("review_channels"):
        if row["parent_code"]:
            parent = names["review rows", row["parent_code"]]
            names["review rows", row["channel_code"]] = f"{parent}／{row['name_zh']}"
    return names


def _name(axis: str, code: str) -> str:
    return _names().get((axis, code), code)


def _folded(name: str, width: int) -> str:
    return "\n".join(name[start : start + width] for start in range(0, len(name), width))


def _unplaced(reading: Reading) -> Iterator[RenderableType]:
    if not reading.unplaced:
        return
    yield Text("\nText inside the tables that no cell of the form claims", style="bold")
    table = _new_table()
    for head in ("text", "after the line", "after the column", "at"):
        table.add_column(head, overflow="fold")
    for one in reading.unplaced:
        table.add_row(*map(Text, (one.cell_text, one.row_label or "", one.column_label or "", str(one.char_start))))
    yield table


def _prose(reading: Reading) -> Iterator[RenderableType]:
    if not reading.prose_figures:
        return
    yield Text("\nFigures in the prose", style="bold")
    table = _new_table()
    for head in ("", "value", "sentence"):
        table.add_column(head, justify="right" if head == "value" else "left", overflow="fold")
    for one in reading.prose_figures:
        value, unit = prose_value(one)
        sentence = " ".join(one.sentence.split())
        cut = sentence if len(sentence) <= SENTENCE_WIDTH else f"{sentence[:SENTENCE_WIDTH]}…"
        table.add_row(_name("indicators", one.indicator_code), f"{value} {unit or ''}".strip(), Text(cut))
    yield table
