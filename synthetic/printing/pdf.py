"""Prints reports as PDF pages the way word processors do: ruled tables, cut by pages, with page marks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from zlib import crc32

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from synthetic.reports.forms import SECTION_TITLES, TABLES, Grid, filled, grid, width
from synthetic.reports.generate import Generated

SONG = "STSong-Light"  # built into every PDF reader: no glyphs in the file
pdfmetrics.registerFont(UnicodeCIDFont(SONG))
PAGE = (595.0, 842.0)
STYLES = ("lines", "rectangles", "thin_fills", "open_sides", "long_lines")  # every cell is closed
OPEN_STYLES = ("levels", "uprights", "frame", "none")  # some are not
MARKS = ("— {} —", "- {} -", "第{}页", "第 {} 页 共 9 页", "{}", "")
SIZE = 9.0
PITCH = 13.0  # between lines of one cell
PAD = 5.4  # left and right in a cell, as word processors do


@dataclass(frozen=True)
class Look:
    """How a report is printed; `cut` lets a page end inside a row."""

    style: str = "lines"
    mark: str = "— {} —"
    repeat_head: bool = False
    cut: bool = False
    values_below: bool = False  # of a cut row: its figures stand on the second page
    latin: str = "Times-Roman"
    bottom: float = 70.0  # where pages end: the lower, the more rows a page
    margin: float = 71.0
    running_head: str = ""
    lost: int = 0  # of so many lines between cells one is not drawn, in style "lines"


@dataclass
class Placed:
    """A cell of a table in its rows and columns, end excluded, and its lines of text."""

    top: int
    bottom: int
    left: int
    right: int
    lines: list[str]
    is_value: bool


@dataclass
class Printer:
    """Writes down the pages; `y` is where the next line's top is."""

    look: Look
    data: BytesIO = field(default_factory=BytesIO)
    page: int = 1

    def __post_init__(self):
        self.canvas = Canvas(self.data, pagesize=PAGE)
        self._begin()

    def _begin(self):
        self.y = PAGE[1] - 75
        if self.look.running_head:
            self.text(PAGE[0] / 2 - 80, PAGE[1] - 45, self.look.running_head)

    def end_page(self):
        """Print the page's mark and turn it over."""
        if self.look.mark:
            self.text(PAGE[0] / 2 - 12, 40, self.look.mark.format(self.page))
        self.canvas.showPage()
        self.page += 1
        self._begin()

    def finish(self) -> bytes:
        """The whole document."""
        if self.look.mark:
            self.text(PAGE[0] / 2 - 12, 40, self.look.mark.format(self.page))
        self.canvas.save()
        return self.data.getvalue()

    def text(self, x: float, y: float, text: str, size: float = SIZE) -> float:
        """Draw a text with its baseline at y, digits and letters in the Latin font; return its width."""
        start = x
        for latin, run in _runs(text):
            font = self.look.latin if latin else SONG
            self.canvas.setFont(font, size)
            self.canvas.drawString(x, y, run)
            x += pdfmetrics.stringWidth(run, font, size)
        return x - start

    def paragraph(self, text: str, size: float = 12.0) -> None:
        """Print prose over line and page ends."""
        lines = wrap("　　" + text, PAGE[0] - 2 * self.look.margin, size)
        for line in lines:
            if self.y - size * 1.8 < self.look.bottom:
                self.end_page()
            self.y -= size * 1.8
            self.text(self.look.margin, self.y, line, size)

    def table(self, of: Grid, widths: Sequence[float], heads: int) -> None:
        """Print a ruled table, cut by pages; `heads` of its first rows are printed again where the look says so."""
        xs = [self.look.margin]
        for share in widths:
            xs.append(xs[-1] + share * (PAGE[0] - 2 * self.look.margin) / sum(widths))
        cells = _placed(of, xs)
        heights = _heights(cells, len(of))
        self.y -= 8
        start = 0
        head = [*range(heads)] if self.look.repeat_head else []
        while start < len(of):
            first = [*head] if start else []
            rows, taken = [*first], start
            room = self.y - self.look.bottom - sum(heights[r] for r in first)
            while taken < len(of) and heights[taken] <= room:
                room -= heights[taken]
                rows.append(taken)
                taken += 1
            if taken == start or (head and taken < heads):  # a head that is printed again is never cut
                self.end_page()
                continue
            cut = _cut(cells, heights, taken, self.look.values_below) if self.look.cut and taken < len(of) else None
            if cut and taken >= heads and cut[1][taken] <= room:
                cells, heights = cut
                of = [*of[:taken], of[taken], *of[taken:]]
                rows.append(taken)
                taken += 1
            self._part(cells, rows, xs, heights)
            if taken < len(of):
                self.end_page()
            start = taken

    def _part(self, cells: list[Placed], rows: list[int], xs: list[float], heights: list[float]) -> None:
        """Print some rows of a table, and of cells that go on over the page what has room."""
        tops = {}
        for row in rows:
            tops[row] = self.y
            self.y -= heights[row]
        boxes = []
        for cell in cells:
            own = [row for row in rows if cell.top <= row < cell.bottom]
            if not own:
                continue
            top, bottom = tops[own[0]], tops[own[-1]] - heights[own[-1]]
            boxes.append((xs[cell.left], bottom, xs[cell.right], top))
            self._cell_text(cell, own, top, bottom, xs)
        _rule(self.canvas, self.look.style, boxes, self.look.lost)

    def _cell_text(self, cell: Placed, own: list[int], top: float, bottom: float, xs: list[float]) -> None:
        lines = cell.lines
        if cell.top in own and own[-1] + 1 < cell.bottom:  # it goes on over the page: as many lines as have room
            fitting = max(int((top - bottom - 4) // PITCH), 1)
            lines, cell.lines = cell.lines[:fitting], cell.lines[fitting:]
        elif len(own) < cell.bottom - cell.top:
            cell.lines = []
        y = (top + bottom) / 2 + len(lines) * PITCH / 2
        for line in lines:
            y -= PITCH
            room = xs[cell.right] - xs[cell.left]
            x = xs[cell.left] + PAD
            if cell.is_value:
                x = xs[cell.left] + (room - _width(line, self.look.latin)) / 2
            self.text(x, y + 3, line)


def _runs(text: str) -> Iterable[tuple[bool, str]]:
    run, latin = "", False
    for c in text:
        if c.isascii() != latin and run:
            yield latin, run
            run = ""
        run, latin = run + c, c.isascii()
    if run:
        yield latin, run


def _width(text: str, latin: str, size: float = SIZE) -> float:
    return sum(pdfmetrics.stringWidth(run, latin if is_latin else SONG, size) for is_latin, run in _runs(text))


def wrap(text: str, room: float, size: float = SIZE) -> list[str]:
    """The lines that a text takes; a number that fits into one stays whole."""
    lines, line, used = [], "", 0.0
    pieces = []
    for latin, run in _runs(text):
        pieces += [run] if latin and _width(run, "Helvetica", size) <= room else [*run]
    for piece in pieces:
        wide = _width(piece, "Helvetica", size)
        if line and used + wide > room:
            lines.append(line)
            line, used = "", 0.0
        line, used = line + piece, used + wide
    return [*lines, line] if line else lines


def _placed(of: Grid, xs: list[float]) -> list[Placed]:
    placed = []
    covered: set[tuple[int, int]] = set()
    for r, row in enumerate(of):
        c = 0
        for cell in row:
            while (r, c) in covered:
                c += 1
            covered |= {(r + i, c + j) for i in range(cell.rows) for j in range(cell.columns)}
            room = xs[c + cell.columns] - xs[c] - 2 * PAD
            lines = wrap(cell.text, room)
            placed.append(Placed(r, r + cell.rows, c, c + cell.columns, lines, cell.key is not None))
            c += cell.columns
    return placed


def _heights(cells: list[Placed], rows: int) -> list[float]:
    heights = [PITCH + 6] * rows
    for cell in cells:
        if cell.bottom == cell.top + 1:
            heights[cell.top] = max(heights[cell.top], len(cell.lines) * PITCH + 6)
    return heights


def _cut(cells: list[Placed], heights: list[float], row: int, values_below: bool) -> tuple[list[Placed], list[float]]:
    """Cut a row in two: the first line of its label above, the rest below, its figures on one side."""
    result = []
    for cell in cells:
        if cell.top > row:
            result.append(replace(cell, top=cell.top + 1, bottom=cell.bottom + 1))
        elif cell.top == row and cell.bottom == row + 1:
            one, two = cell.lines[:1], cell.lines[1:]
            if cell.is_value:
                one, two = ([], cell.lines) if values_below else (cell.lines, [])
            result.append(replace(cell, lines=one))
            result.append(replace(cell, top=row + 1, bottom=row + 2, lines=two))
        elif cell.bottom > row:
            result.append(replace(cell, bottom=cell.bottom + 1))
        else:
            result.append(cell)
    return result, _heights(result, len(heights) + 1)


def _rule(canvas: Canvas, style: str, boxes: list[tuple[float, float, float, float]], lost: int) -> None:
    """Draw the borders of cells."""
    canvas.setLineWidth(0.5)
    west, east = min(box[0] for box in boxes), max(box[2] for box in boxes)
    for x0, y0, x1, y1 in boxes:
        if style == "rectangles":
            canvas.rect(x0, y0, x1 - x0, y1 - y0)
        elif style == "thin_fills":  # each border a filled bar, with little squares in the corners
            for x, y, w, h in ((x0, y0, x1 - x0, 0.48), (x0, y1, x1 - x0, 0.48)):
                canvas.rect(x + 0.48, y, w - 0.48, h, stroke=0, fill=1)
                canvas.rect(x, y, 0.48, 0.48, stroke=0, fill=1)
            for x in (x0, x1):
                canvas.rect(x, y0 + 0.48, 0.48, y1 - y0 - 0.48, stroke=0, fill=1)
        elif style == "lines":
            for line in ((x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)):
                if not lost or crc32(repr(line).encode()) % lost:
                    canvas.line(*line)
        elif style in ("open_sides", "levels"):
            canvas.line(x0, y0, x1, y0)
            canvas.line(x0, y1, x1, y1)
            for x in (x0, x1):
                if style == "open_sides" and west < x < east:
                    canvas.line(x, y0, x, y1)
        elif style == "uprights":
            for x in (x0, x1):
                canvas.line(x, y0, x, y1)
    if style in ("frame", "uprights"):
        south, north = min(box[1] for box in boxes), max(box[3] for box in boxes)
        canvas.rect(west, south, east - west, north - south)
    if style == "long_lines":
        _long_lines(canvas, boxes)


def _long_lines(canvas: Canvas, boxes: list[tuple[float, float, float, float]]) -> None:
    """Borders that lie in one line are one stroke, a little too long at both ends."""
    for axis in (0, 1):
        by_place: dict[float, list[tuple[float, float]]] = {}
        for box in boxes:
            for at in (box[axis], box[axis + 2]):
                by_place.setdefault(round(at, 1), []).append((box[1 - axis], box[3 - axis]))
        for at, spans in by_place.items():
            spans.sort()
            joined = [spans[0]]
            for start, end in spans[1:]:
                if start <= joined[-1][1] + 0.1:
                    joined[-1] = (joined[-1][0], max(joined[-1][1], end))
                else:
                    joined.append((start, end))
            for start, end in joined:
                line = (start - 0.5, at, end + 0.5, at) if axis else (at, start - 0.5, at, end + 0.5)
                canvas.line(*line)


WIDTHS = {
    "disclosure": (4, 2, 2, 2),
    "requests": (1, 2, 5, 2, 2, 2, 2.2, 2.2, 2, 2),
    "review": (1,) * 15,
}
HEADS = {"disclosure": 1, "requests": 3, "review": 3}


def print_report(report: Generated, look: Look) -> bytes:
    """The report's title, prose and tables as a PDF."""
    form = dict.fromkeys(TABLES, report.form)
    if report.form == "mixed":
        form = {"disclosure": "2021", "requests": "2019", "review": "2019"}
    texts = {key: cell.text for key, cell in report.cells.items()}
    units = {key[2]: cell.unit for key, cell in report.cells.items() if cell.unit}
    printer = Printer(look)
    printer.paragraph(f"{report.body}{report.year}年政府信息公开工作年度报告", 14)
    printer.paragraph("一、总体情况")
    for sentence in report.prose:
        printer.paragraph(sentence.text)
    for table in TABLES:
        printer.paragraph(SECTION_TITLES[table])
        of = filled(grid(form[table], table, units), texts)
        assert width(of) == len(WIDTHS[table])
        printer.table(of, WIDTHS[table], HEADS[table])
    printer.paragraph("五、存在的主要问题及改进情况")
    printer.paragraph("有的科室报送不够及时，内容偏少。")
    printer.paragraph(report.body)
    return printer.finish()
