"""A reading for the terminal: its tables with Chinese labels, and its contradictions marked."""

from collections.abc import Iterator, Mapping
from functools import cache

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from loaders.printable import printable
from loaders.reading import Reading
from loaders.seeds import rows
from ogi.extracting.contradictions import Finding, Key, broken
from ogi.extracting.figures import TypedCell, body_name, prose_value, report_form, typed_cells, year_number

WIDE = 115  # columns of a terminal that fit the requests table with four characters in a line of a heading
SENTENCE_WIDTH = 60  # characters of a sentence that are shown
LEGEND = "· blank   ? place not known   ! part of a sum that fails (red)   ~ place solved from the form's sums"

Cells = Mapping[Key, TypedCell]
Marked = Mapping[Key, Finding]  # the cells of failing sums


def report(reading: Reading, uri: str, width: int) -> Group:
    """Return one reading, ready to print on a terminal of `width` columns."""
    parts: list[RenderableType] = [_heading(reading, uri)]
    if reading.reject:
        parts.append(_rejected(reading))
        return Group(*parts)
    cells = typed_cells(reading)
    for table in reading.form_tables:
        cells_of_table = {
            (typed.cell.row_code, typed.cell.column_code): typed
            for typed in cells
            if typed.cell.table_code == table.table_code
        }
        line_width = 4 if width >= WIDE else 2
        parts.extend(_statutory_table(table.table_code, table.form_code, cells_of_table, line_width))
    if reading.form_tables:
        parts.append(Text(LEGEND, style="dim"))
    else:
        parts.append(Text("No statutory table is printed in this document.", style="yellow"))
    parts.extend(_unplaced(reading))
    parts.extend(_prose(reading))
    return Group(*parts)


def _heading(reading: Reading, uri: str) -> Text:
    form = report_form(reading)
    facts = [
        body_name(reading) or "body not found",
        str(year_number(reading.year) or "year not found"),
        {None: "no form", "mixed": "forms mixed"}.get(form, f"form of {form}"),
    ]
    charset = reading.charset or "no charset"
    source = f"{printable(uri)} · {reading.media_type}, {charset} · document {reading.document_id}"
    return Text.assemble("\n", (" · ".join(facts), "bold"), "\n", (source, "dim"))


def _rejected(reading: Reading) -> Text:
    assert reading.reject is not None
    reasons = {row["reason_code"]: row for row in rows("reject_reasons")}
    reason = reasons[reading.reject.reason_code]
    return Text.assemble(
        ("not read: ", "bold yellow"),
        f"{reason['message_zh']} {reading.reject.reason_code}: {reading.reject.message}",
        f"\n  {reason['mend']}" if reason["mend"] else "",
    )


def _statutory_table(table_code: str, form_code: str, cells: Cells, line_width: int) -> Iterator[RenderableType]:
    """Yield one statutory table; headings are folded after `line_width` characters."""
    findings = broken(table_code, form_code, {key: typed.figure.value for key, typed in cells.items()})
    marked = {key: finding for finding in findings for key in (*finding.identity.parts, *finding.identity.whole)}
    names = {row["table_code"]: row["name_zh"] for row in rows("statutory_tables")}
    keys = _keys(form_code, table_code)
    title = f"\n{names[table_code]} {table_code}, form of {form_code}: {len(cells)} cells"
    yield Text(title, style="bold")
    is_grid = len({row for row, _ in keys}) * len({column for _, column in keys}) == len(keys)
    if is_grid:
        yield _matrix(table_code, keys, cells, marked, line_width)
    else:
        yield _list(table_code, keys, cells, marked)
    for finding in findings:
        yield _finding(table_code, finding)


@cache
def _keys(form_code: str, table_code: str) -> tuple[Key, ...]:
    return tuple(
        (row["row_code"], row["column_code"])
        for row in rows("form_cells")
        if row["form_code"] == form_code and row["table_code"] == table_code
    )


def _matrix(table_code: str, keys: tuple[Key, ...], cells: Cells, marked: Marked, line_width: int) -> Table:
    """Return a table as lines × columns; each group of lines has a heading of its own."""
    line_codes = list(dict.fromkeys(row for row, _ in keys))
    column_codes = list(dict.fromkeys(column for _, column in keys))
    table = _new_table()
    table.add_column("", overflow="fold", max_width=44)
    for column in column_codes:
        heading = _folded(_name(f"{table_code} columns", column), line_width)
        table.add_column(heading, justify="right", vertical="bottom")
    last_group = ""
    for line in line_codes:
        group, _, own_name = _name(f"{table_code} rows", line).rpartition("／")
        if group and group != last_group:
            table.add_row(Text(group, style="dim"))
        last_group = group
        label = f"  {own_name}" if group else own_name
        table.add_row(label, *(_shown((line, column), cells, marked) for column in column_codes))
    return table


def _list(table_code: str, keys: tuple[Key, ...], cells: Cells, marked: Marked) -> Table:
    """Return a table whose lines have columns of their own, such as disclosure, as one line a cell."""
    table = _new_table(has_heads=False)
    table.add_column("")
    table.add_column("")
    table.add_column("", justify="right")
    table.add_column("", style="dim")
    last_row = ""
    for row, column in keys:
        typed = cells.get((row, column))
        unit = typed.unit if typed and typed.unit not in ("items", "decisions") else None
        name = "" if row == last_row else _name(f"{table_code} rows", row)
        table.add_row(name, _name(f"{table_code} columns", column), _shown((row, column), cells, marked), unit)
        last_row = row
    return table


def _new_table(has_heads: bool = True) -> Table:
    return Table(box=box.SIMPLE_HEAD, show_header=has_heads, pad_edge=False, padding=(0, 1))


def _shown(key: Key, cells: Cells, marked: Marked) -> Text:
    """Return a cell as printed, with the signs of LEGEND, so that it can be read without colours."""
    typed = cells.get(key)
    if typed is None:
        return Text("?", style="yellow")
    printed = " ".join(typed.cell.cell_text.split())
    shown = Text(printed) if printed else Text("·", style="dim")
    if typed.cell.placement == "solved":
        shown.append("~", style="dim")
    if typed.figure.kind == "unreadable":
        shown.stylize("yellow")
    if key in marked and typed.figure.value is not None:
        if typed.figure.value or key in marked[key].identity.whole:
            shown.append("!")
        shown.stylize("bold red")
    return shown


def _finding(table_code: str, finding: Finding) -> Text:
    rule_code, row_code, column_code, _, whole = finding.identity
    titles = {row["rule_code"]: row["title_zh"] for row in rows("rules")}
    axes = ((f"{table_code} rows", row_code), (f"{table_code} columns", column_code))
    place = " ".join(_name(axis, code) for axis, code in axes if code)
    if len(whole) > 1:
        figures = f"the left side adds up to {finding.expected}, the right side to {finding.reported}"
    else:
        figures = f"the parts add up to {finding.expected}, printed is {finding.reported}"
    return Text.assemble(
        ("  ! ", "bold red"),
        (f"{titles[rule_code]} ", "red"),
        f"{place}: {figures} (difference {finding.difference:+})",
    )


@cache
def _names() -> dict[tuple[str, str], str]:
    """Return Chinese names by axis and code: the code `other` names a line, a column and a result."""
    codebooks = {f"{row['table_code']} {row['axis']}s": row["codebook"] for row in rows("table_codebooks")}
    names = {}
    for axis, codebook in {**codebooks, "indicators": "indicators"}.items():
        for row in rows(codebook):
            code = next(iter(row.values()))  # the first column of a codebook
            names[axis, code] = row["name_zh"]
    for row in rows("review_channels"):
        if row["parent_code"]:
            axis = next(axis for axis, codebook in codebooks.items() if codebook == "review_channels")
            names[axis, row["channel_code"]] = f"{names[axis, row['parent_code']]}／{row['name_zh']}"
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
    for heading in ("text", "after the line", "after the column", "why it has no place", "at"):
        table.add_column(heading, overflow="fold")
    reasons = {row["reason_code"]: row["reason_en"] for row in rows("unplaced_reasons")}
    for text in reading.unplaced:
        labels = (text.row_label or "", text.column_label or "", reasons[text.reason_code])
        table.add_row(*map(Text, (text.cell_text, *labels, str(text.char_start))))
    yield table


def _prose(reading: Reading) -> Iterator[RenderableType]:
    if not reading.prose_figures:
        return
    yield Text("\nFigures in the prose", style="bold")
    table = _new_table()
    for heading in ("", "value", "sentence"):
        table.add_column(heading, justify="right" if heading == "value" else "left", overflow="fold")
    for figure in reading.prose_figures:
        value, unit = prose_value(figure)
        sentence = " ".join(figure.sentence.split())
        excerpt = sentence if len(sentence) <= SENTENCE_WIDTH else f"{sentence[:SENTENCE_WIDTH]}…"
        table.add_row(_name("indicators", figure.indicator_code), f"{value} {unit or ''}".strip(), Text(excerpt))
    yield table
