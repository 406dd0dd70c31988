"""Statistics sheets of older forms, printed in every layout, and what a reading gets right of them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO

import docx
from openpyxl import Workbook

from loaders.reading import Reading
from synthetic.printing.office import docx_table, saved, xlsx_table
from synthetic.reports.forms import Grid, GridCell
from synthetic.reports.layouts import LAYOUTS
from synthetic.reports.pages import official_table

Key = tuple[str, str]  # codes of line and measure


@dataclass(frozen=True)
class PrintedLine:
    """A line as printed: its cells from left to right, and the code of the line; None if no form has it."""

    code: str | None
    cells: tuple[str, ...]


@dataclass(frozen=True)
class PrintedSheet:
    """A sheet as printed: title, heads, lines; `measures` has the code of each head, '' for a text or a number."""

    title: str
    heads: tuple[str, ...]
    measures: tuple[str, ...]
    lines: tuple[PrintedLine, ...]
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    breaks: frozenset[int] = field(default_factory=frozenset)  # lines before which the heads are printed again
    blocks: int = 1  # lines side by side in one row, each under heads of its own
    has_heads: bool = True

    @property
    def grid(self) -> Grid:
        """The heads and lines as a grid."""
        rows = []
        height = -(-len(self.lines) // self.blocks)
        for number in range(height):
            rows += [self.heads * self.blocks] * (number in self.breaks or (self.has_heads and not number))
            beside = [line.cells for line in self.lines[number::height]]
            rows.append(sum((*beside, *[("",) * len(self.heads)] * (self.blocks - len(beside))), ()))
        return [[GridCell(text) for text in row] for row in rows]

    @property
    def expected(self) -> dict[Key, str]:
        """The text of each cell of the form."""
        return {
            (line.code, measure): text
            for line in self.lines
            if line.code
            for measure, text in zip(self.measures, line.cells, strict=False)  # a line may have lost a cell
            if measure
        }

    @property
    def local(self) -> list[tuple[str, str]]:
        """Label and figure of each cell of a line that no form has."""
        label = next(place for place, cell in enumerate(self.lines[0].cells) if cell in self.labels)
        return [
            (line.cells[label], text)
            for line in self.lines
            if not line.code
            for measure, text in zip(self.measures, line.cells, strict=True)
            if measure and text
        ]

    @property
    def labels(self) -> set[str]:
        """The longest text of each line, which is its label."""
        return {max(line.cells, key=len) for line in self.lines}


def _html(sheet: PrintedSheet) -> bytes:
    around = ["".join(f"<p>{line}</p>" for line in lines) for lines in (sheet.before, sheet.after)]
    table = official_table(sheet.grid)
    return f"<html><meta charset=utf-8><body>{around[0]}<p>{sheet.title}</p>{table}{around[1]}</body></html>".encode()


def _docx(sheet: PrintedSheet) -> bytes:
    document = docx.Document()
    for line in (*sheet.before, sheet.title):
        document.add_paragraph(line)
    document.element.body.insert(-1, docx_table(sheet.grid))
    for line in sheet.after:
        document.add_paragraph(line)
    return saved(document)


def _xlsx(sheet: PrintedSheet) -> bytes:
    workbook = Workbook()
    page = workbook.active
    row = 1
    for line in (*sheet.before, sheet.title):
        page.cell(row, 1, line)
        row += 1
    row = xlsx_table(page, sheet.grid, row, 1)
    for number, line in enumerate(sheet.after, row + 1):
        page.cell(number, 1, line)
    file = BytesIO()
    workbook.save(file)
    return file.getvalue()


def _text(layout: str) -> Callable[[PrintedSheet], bytes]:
    def lay(sheet: PrintedSheet) -> bytes:
        return "\n".join([*sheet.before, sheet.title, *LAYOUTS[layout](sheet.grid), *sheet.after, ""]).encode()

    return lay


def _one_line(separator: str, *, is_whole: bool = False) -> Callable[[PrintedSheet], bytes]:
    """Return a layout with title and sheet on one line, or the whole report."""

    def lay(sheet: PrintedSheet) -> bytes:
        texts = [sheet.title, *(cell.text for row in sheet.grid for cell in row if cell.text)]
        lines = [*sheet.before, separator.join(texts), *sheet.after]
        return ("".join(lines) if is_whole else "\n".join(lines)).encode() + b"\n"

    return lay


def _cell_a_line(sheet: PrintedSheet) -> bytes:
    texts = [cell.text for row in sheet.grid for cell in row if cell.text]
    return "\n".join([*sheet.before, sheet.title, *texts, *sheet.after, ""]).encode()


SHEET_LAYOUTS: dict[str, Callable[[PrintedSheet], bytes]] = {
    "html": _html,
    "docx": _docx,
    "xlsx": _xlsx,
    **{layout: _text(layout) for layout in LAYOUTS if layout not in ("fused", "detached")},
    "cell_a_line": _cell_a_line,
    "spaced_line": _one_line(" "),
    "fused_line": _one_line(""),
    "fused_report": _one_line("", is_whole=True),
}
FUSED_LAYOUTS = ("fused_line", "fused_report")


def wrong(sheet: PrintedSheet, reading: Reading) -> list[str]:
    """Return the cells that a reading states otherwise than printed, its prose figures from the sheet, and its year."""
    found = [
        f"{cell.row_code} {cell.column_code}: {cell.cell_text!r}, printed {expected!r}"
        for cell in reading.cells
        if cell.cell_text != (expected := sheet.expected.get((cell.row_code, cell.column_code), ""))
    ]
    found += [f"not at its place: {c}" for c in reading.cells if reading.text[c.char_start : c.char_end] != c.cell_text]
    start, end = bounds(sheet, reading)
    found += [f"prose: {figure}" for figure in reading.prose_figures if start <= figure.char_start < end]
    return found


def bounds(sheet: PrintedSheet, reading: Reading) -> tuple[int, int]:
    """Return where the sheet begins and ends in the text of its reading."""
    start = reading.text.rfind(sheet.title)
    end = reading.text.rfind(sheet.after[0]) if sheet.after else len(reading.text)
    return start, end


def missing(sheet: PrintedSheet, reading: Reading) -> set[Key]:
    """Return the printed cells that a reading does not have; empty ones may be missing."""
    found = {(cell.row_code, cell.column_code) for cell in reading.cells}
    return {key for key, text in sheet.expected.items() if text} - found
