"""Prints reports as PDF files like word processors do: ruled tables that continue on the next page, page marks.

All lengths are points; y grows upwards, as in PDF.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any
from zlib import crc32

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from synthetic.printing.office import grids_of
from synthetic.reports.forms import SECTION_TITLES, Grid, placed, width
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
Box = tuple[float, float, float, float]  # left, bottom, right, top


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
    """A cell of a table: its rows from `top` to `bottom` and columns from `left` to `right`, ends excluded."""

    top: int
    bottom: int
    left: int
    right: int
    lines: list[str]
    is_value: bool


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
        _draw_borders(self.canvas, self.look.style, boxes, self.look.lost)

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
            self.text(x, y + 3, line)


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
        cells.append(TableCell(row, row + cell.rows, column, end, lines, cell.key is not None))
    return cells


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


def _draw_borders(canvas: Any, style: str, boxes: list[Box], lost: int) -> None:
    """Draw the borders of cells in a style; `lost` as in Look."""
    canvas.setLineWidth(0.5)
    table_left, table_right = min(box[0] for box in boxes), max(box[2] for box in boxes)
    for left, bottom, right, top in boxes:
        if style == "rectangles":
            canvas.rect(left, bottom, right - left, top - bottom)
        elif style == "thin_fills":
            _draw_thin_fills(canvas, (left, bottom, right, top))
        elif style == "lines":
            sides = ((left, bottom, right, bottom), (left, top, right, top), (left, bottom, left, top))
            for line in (*sides, (right, bottom, right, top)):
                if not lost or crc32(repr(line).encode()) % lost:
                    canvas.line(*line)
        elif style in ("open_sides", "levels"):
            canvas.line(left, bottom, right, bottom)
            canvas.line(left, top, right, top)
            for x in (left, right):
                if style == "open_sides" and table_left < x < table_right:
                    canvas.line(x, bottom, x, top)
        elif style == "uprights":
            for x in (left, right):
                canvas.line(x, bottom, x, top)
    if style in ("frame", "uprights"):
        table_bottom, table_top = min(box[1] for box in boxes), max(box[3] for box in boxes)
        canvas.rect(table_left, table_bottom, table_right - table_left, table_top - table_bottom)
    if style == "long_lines":
        _draw_long_lines(canvas, boxes)


def _draw_thin_fills(canvas: Any, box: Box) -> None:
    """Draw each border of a cell as a filled bar, with small squares in the left corners."""
    left, bottom, right, top = box
    for y in (bottom, top):
        canvas.rect(left + 0.48, y, right - left - 0.48, 0.48, stroke=0, fill=1)
        canvas.rect(left, y, 0.48, 0.48, stroke=0, fill=1)
    for x in (left, right):
        canvas.rect(x, bottom + 0.48, 0.48, top - bottom - 0.48, stroke=0, fill=1)


def _draw_long_lines(canvas: Any, boxes: list[Box]) -> None:
    """Draw the borders on one line as one stroke, which is a little too long at both ends."""
    for axis in (0, 1):  # 0: vertical lines, 1: horizontal lines
        spans_by_position: dict[float, list[tuple[float, float]]] = {}
        for box in boxes:
            for position in (box[axis], box[axis + 2]):
                spans_by_position.setdefault(round(position, 1), []).append((box[1 - axis], box[3 - axis]))
        for position, spans in spans_by_position.items():
            spans.sort()
            joined = [spans[0]]
            for start, end in spans[1:]:
                if start <= joined[-1][1] + 0.1:
                    joined[-1] = (joined[-1][0], max(joined[-1][1], end))
                else:
                    joined.append((start, end))
            for start, end in joined:
                if axis:
                    canvas.line(start - 0.5, position, end + 0.5, position)
                else:
                    canvas.line(position, start - 0.5, position, end + 0.5)


WIDTHS: dict[str, tuple[float, ...]] = {  # of columns, relative
    "disclosure": (4, 2, 2, 2),
    "requests": (1, 2, 5, 2, 2, 2, 2.2, 2.2, 2, 2),
    "review": (1,) * 15,
}
HEADER_ROWS = {"disclosure": 1, "requests": 3, "review": 3}


def print_report(report: GeneratedReport, look: Look) -> bytes:
    """Return the report's title, prose and tables as a PDF file."""
    data = BytesIO()
    draw_report(report, look, Canvas(data, pagesize=PAGE))
    return data.getvalue()


def draw_report(report: GeneratedReport, look: Look, canvas: Any) -> None:
    """Draw the report's title, prose and tables on a reportlab canvas, or on one with the same methods."""
    printer = Printer(look, canvas)
    printer.paragraph(f"{report.body}{report.year}年政府信息公开工作年度报告", 14)
    printer.paragraph("一、总体情况")
    for sentence in report.prose:
        printer.paragraph(sentence.text)
    for table, grid in grids_of(report).items():
        printer.paragraph(SECTION_TITLES[table])
        assert width(grid) == len(WIDTHS[table])
        printer.table(grid, WIDTHS[table], HEADER_ROWS[table])
    printer.paragraph("五、存在的主要问题及改进情况")
    printer.paragraph("有的科室报送不够及时，内容偏少。")
    printer.paragraph(report.body)
    printer.finish()
