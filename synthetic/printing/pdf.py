"""Prints reports as PDF files like word processors do: ruled tables that continue on the next page, page marks.

All lengths are points; y grows upwards, as in PDF.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from synthetic.printing.content import ReportContent, content_of_generated
from synthetic.printing.ruling import Box, draw_borders
from synthetic.reports.forms import Grid, GridCell, Runs, placed, width
from synthetic.reports.generate import GeneratedReport

SONG = "STSong-Light"  # a font of the reader's own: the file needs no glyphs
pdfmetrics.registerFont(UnicodeCIDFont(SONG))
PAGE = (595.0, 842.0)
STYLES = ("lines", "rectangles", "thin_fills", "open_sides", "long_lines")  # of ruling: each cell is closed
OPEN_STYLES = ("levels", "uprights", "frame", "none")  # some cells are not closed
MARKS = ("— {} —", "- {} -", "第{}页", "第 {} 页 共 9 页", "{}", "")
FONT_SIZE = 9.0
LINE_PITCH = 13.0  # between the lines of a cell
PADDING = 5.4  # at the left and right of a cell
RAISED_SIZE = 5.5


@dataclass(frozen=True)
class Look:
    """How a report is printed.

    style         how the borders of cells are drawn: one of STYLES or OPEN_STYLES
    mark          pattern of the page mark, which holds the page number; '' for none
    repeat_head   whether the header rows of a table are printed again on each page
    cut           whether a row may be cut by the end of a page
    values_below  whether the figures of a cut row are on the second page instead of the first
    latin         font of digits and letters
    bottom        y of the end of the page: a smaller value gives more rows a page
    margin        left and right margin
    running_head  text at the top of each page
    lost          in style "lines", one of this many lines is not drawn; 0 draws all
    """

    style: str = "lines"
    mark: str = "— {} —"
    repeat_head: bool = False
    cut: bool = False
    values_below: bool = False
    latin: str = "Times-Roman"
    bottom: float = 70.0
    margin: float = 71.0
    running_head: str = ""
    lost: int = 0


@dataclass
class TableCell:
    """A cell of a table: its rows from `top` to `bottom` and columns from `left` to `right`, ends excluded.

    `runs` is its text with hidden, struck or raised runs, in one line; () if there are none.
    """

    top: int
    bottom: int
    left: int
    right: int
    lines: list[str]
    is_value: bool
    runs: Runs = ()


class Printer:
    """Prints pages on a reportlab canvas, or on one with the same methods; `y` is the top of the free space."""

    def __init__(self, look: Look, canvas: Any) -> None:
        self.look = look
        self.canvas = canvas
        self.page = 1
        self._begin_page()

    def _begin_page(self) -> None:
        self.y = PAGE[1] - 75
        if self.look.running_head:
            self.text(PAGE[0] / 2 - 80, PAGE[1] - 45, self.look.running_head)

    def _print_page_mark(self) -> None:
        if self.look.mark:
            self.text(PAGE[0] / 2 - 12, 40, self.look.mark.format(self.page))

    def end_page(self) -> None:
        """Print the page mark and start the next page."""
        self._print_page_mark()
        self.canvas.showPage()
        self.page += 1
        self._begin_page()

    def finish(self) -> None:
        """Print the last page mark and save the canvas."""
        self._print_page_mark()
        self.canvas.save()

    def text(self, x: float, y: float, text: str, size: float = FONT_SIZE) -> None:
        """Draw a text with its baseline at `y`, ASCII characters in the Latin font."""
        for is_latin, run in _runs(text):
            font = self.look.latin if is_latin else SONG
            self.canvas.setFont(font, size)
            self.canvas.drawString(x, y, run)
            x += pdfmetrics.stringWidth(run, font, size)

    def paragraph(self, text: str, size: float = 12.0) -> None:
        """Print a paragraph, broken into lines and continued on the next page."""
        lines = wrap("　　" + text, PAGE[0] - 2 * self.look.margin, size)
        for line in lines:
            if self.y - size * 1.8 < self.look.bottom:
                self.end_page()
            self.y -= size * 1.8
            self.text(self.look.margin, self.y, line, size)

    def table(self, grid: Grid, widths: Sequence[float], header_rows: int) -> None:
        """Print a ruled table, continued on the next pages; `widths` are the relative widths of its columns."""
        xs = [self.look.margin]
        for share in widths:
            xs.append(xs[-1] + share * (PAGE[0] - 2 * self.look.margin) / sum(widths))
        cells = _table_cells(grid, xs)
        heights = _row_heights(cells, len(grid))
        self.y -= 8
        repeated = [*range(header_rows)] if self.look.repeat_head else []
        start = 0
        while start < len(heights):
            rows = [*repeated] if start else []
            end = start
            room = self.y - self.look.bottom - sum(heights[row] for row in rows)
            while end < len(heights) and heights[end] <= room:
                room -= heights[end]
                rows.append(end)
                end += 1
            if end == start or (repeated and end < header_rows):  # repeated header rows are never cut
                self.end_page()
                continue
            if self.look.cut and header_rows <= end < len(heights):
                cut_cells, cut_heights = _cut_row(cells, heights, end, self.look.values_below)
                if cut_heights[end] <= room:
                    cells, heights = cut_cells, cut_heights
                    rows.append(end)
                    end += 1
            self._rows(cells, rows, xs, heights)
            if end < len(heights):
                self.end_page()
            start = end

    def _rows(self, cells: list[TableCell], rows: list[int], xs: list[float], heights: list[float]) -> None:
        """Print the rows of a table that fit on this page, with the parts of merged cells that are in them."""
        tops = {}
        for row in rows:
            tops[row] = self.y
            self.y -= heights[row]
        boxes = []
        for cell in cells:
            printed_rows = [row for row in rows if cell.top <= row < cell.bottom]
            if not printed_rows:
                continue
            top, bottom = tops[printed_rows[0]], tops[printed_rows[-1]] - heights[printed_rows[-1]]
            boxes.append((xs[cell.left], bottom, xs[cell.right], top))
            self._cell_text(cell, printed_rows, boxes[-1])
        draw_borders(self.canvas, self.look.style, boxes, self.look.lost)

    def _cell_text(self, cell: TableCell, printed_rows: list[int], box: Box) -> None:
        """Print the text of a cell in the middle of its box, as many lines as fit if it continues on the next page."""
        left, bottom, right, top = box
        lines = cell.lines
        if cell.top in printed_rows and printed_rows[-1] + 1 < cell.bottom:
            fitting = max(int((top - bottom - 4) // LINE_PITCH), 1)
            lines, cell.lines = cell.lines[:fitting], cell.lines[fitting:]
        elif len(printed_rows) < cell.bottom - cell.top:
            cell.lines = []
        y = (top + bottom) / 2 + len(lines) * LINE_PITCH / 2
        for line in lines:
            y -= LINE_PITCH
            x = left + PADDING
            if cell.is_value:
                x = left + (right - left - _width(line, self.look.latin)) / 2
            if cell.runs:
                self.runs(left + PADDING, y + 3, cell.runs)
            else:
                self.text(x, y + 3, line)

    def runs(self, x: float, y: float, runs: Runs) -> None:
        """Draw a text with marked runs; hidden ones are white, and left out on a canvas without colours."""
        for text, mark in runs:
            size = RAISED_SIZE if mark == "raised" else FONT_SIZE
            length = _width(text, self.look.latin, size)
            if mark == "hidden":
                if not hasattr(self.canvas, "setFillGray"):
                    continue
                self.canvas.setFillGray(1)
                self.text(x, y, text, size)
                self.canvas.setFillGray(0)
            else:
                self.text(x, y + (4 if mark == "raised" else 0), text, size)
            if mark == "struck":
                self.canvas.setLineWidth(0.6)
                self.canvas.line(x, y + size * 0.33, x + length, y + size * 0.33)
            x += length + (1.5 if mark != "raised" else 0.2)


def _runs(text: str) -> Iterable[tuple[bool, str]]:
    """Yield the runs of ASCII (True) and other characters (False)."""
    run, is_latin = "", False
    for character in text:
        if character.isascii() != is_latin and run:
            yield is_latin, run
            run = ""
        run, is_latin = run + character, character.isascii()
    if run:
        yield is_latin, run


def _width(text: str, latin: str, size: float = FONT_SIZE) -> float:
    return sum(pdfmetrics.stringWidth(run, latin if is_latin else SONG, size) for is_latin, run in _runs(text))


def wrap(text: str, room: float, size: float = FONT_SIZE) -> list[str]:
    """Return the lines of a text in a column of width `room`; a number is broken only if it is wider."""
    lines, line, line_width = [], "", 0.0
    pieces = []
    for is_latin, run in _runs(text):
        pieces += [run] if is_latin and _width(run, "Helvetica", size) <= room else [*run]
    for piece in pieces:
        piece_width = _width(piece, "Helvetica", size)
        if line and line_width + piece_width > room:
            lines.append(line)
            line, line_width = "", 0.0
        line, line_width = line + piece, line_width + piece_width
    return [*lines, line] if line else lines


def _table_cells(grid: Grid, xs: list[float]) -> list[TableCell]:
    """Return the cells of a grid with their lines; `xs` are the borders of its columns."""
    cells = []
    for row, column, cell in placed(grid):
        end = column + cell.columns
        lines = wrap(cell.text, xs[end] - xs[column] - 2 * PADDING)
        cells.append(TableCell(row, row + cell.rows, column, end, lines, _is_figure(cell), cell.runs))
    return cells


def _is_figure(cell: GridCell) -> bool:
    """Tell whether a cell holds a value of the form, or a figure of a further column or row."""
    return cell.key is not None or cell.text.rstrip("%").replace(".", "").isdigit()


def _row_heights(cells: list[TableCell], rows: int) -> list[float]:
    """Return the height of each row, from the cells of one row."""
    heights = [LINE_PITCH + 6] * rows
    for cell in cells:
        if cell.bottom == cell.top + 1:
            heights[cell.top] = max(heights[cell.top], len(cell.lines) * LINE_PITCH + 6)
    return heights


def _cut_row(
    cells: list[TableCell], heights: list[float], row: int, values_below: bool
) -> tuple[list[TableCell], list[float]]:
    """Return cells and heights with a row cut in two: the first line of its label above, the other lines below.

    Its figures are in the upper row, or in the lower one with `values_below`.
    """
    result = []
    for cell in cells:
        if cell.top > row:
            result.append(replace(cell, top=cell.top + 1, bottom=cell.bottom + 1))
        elif cell.top == row and cell.bottom == row + 1:
            upper, lower = cell.lines[:1], cell.lines[1:]
            if cell.is_value:
                upper, lower = ([], cell.lines) if values_below else (cell.lines, [])
            result.append(replace(cell, lines=upper))
            result.append(replace(cell, top=row + 1, bottom=row + 2, lines=lower))
        elif cell.bottom > row:
            result.append(replace(cell, bottom=cell.bottom + 1))
        else:
            result.append(cell)
    return result, _row_heights(result, len(heights) + 1)


WIDTHS: dict[str, tuple[float, ...]] = {  # of columns, relative
    "disclosure": (4, 2, 2, 2),
    "requests": (1, 2, 5, 2, 2, 2, 2.2, 2.2, 2, 2),
    "review": (1,) * 15,
}


def print_report(report: GeneratedReport, look: Look) -> bytes:
    """Return the report's title, prose and tables as a PDF file."""
    data = BytesIO()
    draw_report(report, look, Canvas(data, pagesize=PAGE))
    return data.getvalue()


def as_pdf(content: ReportContent, look: Look | None = None) -> bytes:
    """Return a report's content as a PDF file."""
    data = BytesIO()
    draw_content(content, look or Look(), Canvas(data, pagesize=PAGE))
    return data.getvalue()


def draw_report(report: GeneratedReport, look: Look, canvas: Any) -> None:
    """Draw the report's title, prose and tables on a reportlab canvas, or on one with the same methods."""
    content = content_of_generated(report)
    content.before = ["一、总体情况", *(sentence.text for sentence in report.prose)]
    content.after = ["五、存在的主要问题及改进情况", "有的科室报送不够及时，内容偏少。", report.body]
    draw_content(content, look, canvas)


def draw_content(content: ReportContent, look: Look, canvas: Any) -> None:
    """Draw a report's content on a reportlab canvas, or on one with the same methods."""
    printer = Printer(look, canvas)
    printer.paragraph(content.title, 14)
    for line in content.before:
        printer.paragraph(line)
    for table, headings, grid in content.tables():
        for heading in headings:
            printer.paragraph(heading)
        printer.table(grid, _widths(table, grid), _header_rows(grid))
    for line in content.after:
        printer.paragraph(line)
    printer.finish()


def _widths(table: str, grid: Grid) -> Sequence[float]:
    """Return the relative widths of the columns: those of the form, or by what stands in a column."""
    if width(grid) == len(WIDTHS[table]):
        return WIDTHS[table]
    widths = [1.0 if table == "requests" else 2.0] * width(grid)
    for _, column, cell in placed(grid):
        if cell.columns == 1:
            longest = 5.0 if table == "requests" else 4.0
            widths[column] = max(widths[column], 2.0 if cell.key else min(len(cell.text) / 3, longest))
    return widths


def _header_rows(grid: Grid) -> int:
    """Return the number of rows before the first value, and 1 for a table whose parts have headers of their own."""
    first_value = min(row for row, _, cell in placed(grid) if cell.key)
    is_in_parts = any(cell.columns == width(grid) for cell in grid[0])
    return 1 if is_in_parts else first_value
