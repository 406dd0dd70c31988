"""The parts of a table that pages have cut → its rows: heads printed again left out, cut rows and labels made whole."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from loaders.layout.pages.lines import Line, is_full, join, lines_of
from loaders.layout.pages.rulings import SNAP, Table

_FIGURE = re.compile(
    r"[增减加少新 ]*(?:无|[0-9０-９ .,，．/\\+＋%％—–－-]+)[ 件条项个宗次份起篇期场万亿元。]*(?:[(（].*[)）])?"
)
_NUMBERED = re.compile(r"[(（]?[一二三四五六七八九十0-9０-９]{1,3}[)）.．、]")
_CLOSED = frozenset("。；;：:！？")


def is_figure(text: str) -> bool:
    """Tell whether a text prints a value, and no words."""
    return _FIGURE.fullmatch(text) is not None


def is_numbered(text: str) -> bool:
    """Tell whether a text begins with a number of its own: （四）, 2., 三、."""
    return _NUMBERED.match(text) is not None


@dataclass(slots=True)
class Cell:
    """One cell of a part: its text and lines, its edges, the rows it covers there, and its level if it has one."""

    text: str
    lines: list[Line]
    left: float
    right: float
    first_row: int
    last_row: int
    top: float | None = None
    bottom: float | None = None

    @property
    def is_figure(self) -> bool:
        """Tell whether it prints a value, or one in each line, and no words."""
        return is_figure(self.text) or (bool(self.lines) and all(is_figure(line.text) for line in self.lines))


@dataclass(slots=True)
class Row:
    """The cells that begin in one row of a part; `more` are rows that stand in it without a line between."""

    cells: list[Cell]
    page: int
    more: list[list[Cell]] = field(default_factory=list)


@dataclass(slots=True)
class Part:
    """What one page prints of a table."""

    page: int
    xs: list[float]
    top: float
    rows: list[Row]
    ended: list[Cell]  # the cells that reach its last row

    def follows(self, other: "Part") -> bool:
        """Tell whether this part goes on where another page's ended: between the same outer edges."""
        return (
            self.page == other.page + 1
            and abs(self.xs[0] - other.xs[0]) <= SNAP
            and abs(self.xs[-1] - other.xs[-1]) <= SNAP
        )


def part_of(table: Table, page: int) -> Part | None:
    """Return a ruled table with its text, or None when nothing is printed in it."""
    height = len(table.ys) - 1
    rows = [Row([], page) for _ in range(height)]
    ended = []
    for region in table.regions:
        if table.is_sliver(region):
            continue
        left, right = table.xs[region.first_column], table.xs[region.last_column + 1]
        lines = lines_of(region.glyphs)
        top, bottom = table.ys[region.first_row], table.ys[region.last_row + 1]
        cell = Cell(join(lines, right - left), lines, left, right, region.first_row, region.last_row, top, bottom)
        rows[region.first_row].cells.append(cell)
        if region.last_row == height - 1:
            ended.append(cell)
    if not any(cell.text for row in rows for cell in row.cells):
        return None
    for row in rows:
        row.cells.sort(key=lambda cell: cell.left)
    for row in rows:
        _part_lines(row, rows)
    ended = [cell for cell in ended if any(cell is one for one in rows[cell.first_row].cells)]
    return Part(page, table.xs, table.ys[0], rows, ended)


def _part_lines(row: Row, rows: list[Row]) -> None:
    """Tell apart the rows that no line parts; what can't be told is one cell by itself, which is no figure."""
    stacked = [cell for cell in row.cells if _is_stacked(cell)]
    if len(stacked) > 1:
        row.cells, *row.more = _levels(row.cells) or [[_whole(row.cells)]]
        return
    hidden = [
        cell
        for cell in row.cells
        if cell.last_row > cell.first_row and cell.is_figure and _spans_labels(cell, rows[cell.first_row + 1 :])
    ]
    if hidden:
        row.cells = [cell for cell in row.cells if not any(cell is one for one in hidden)]
        row.more = [[_whole([cell])] for cell in hidden]


def _is_stacked(cell: Cell) -> bool:
    """Tell whether figures stand one below the other in a cell; a long one in two lines is one."""
    return len(cell.lines) > 1 and cell.is_figure and (" " in cell.text or not is_figure(cell.text))


def _levels(cells: list[Cell]) -> list[list[Cell]]:
    """The rows that stand in a row of a table, each on a level with its label; none where a line is on no level."""
    levels: list[Line] = []
    for line in sorted((line for cell in cells if cell.is_figure for line in cell.lines), key=lambda line: line.top):
        if not levels or line.middle - levels[-1].middle > line.em / 2:
            levels.append(line)
    found: list[list[Cell]] = [[] for _ in levels]
    for cell in cells:
        if cell.last_row > cell.first_row:
            return []
        for level, row in zip(levels, found, strict=True):
            inside = [line for line in cell.lines if abs(line.middle - level.middle) < line.em / 2]
            text = inside[0].text if len(inside) == 1 else ""
            row.append(Cell(text, inside, cell.left, cell.right, cell.first_row, cell.last_row))
        if sum(len(row[-1].lines) for row in found) != len(cell.lines) or any(len(row[-1].lines) > 1 for row in found):
            return []
    labelled = all(row[0].text and not row[0].is_figure for row in found)
    return found if labelled else []


def _whole(cells: list[Cell]) -> Cell:
    """Everything that is printed in some cells as the text of one."""
    lines = lines_of([glyph for cell in cells for line in cell.lines for glyph in line.glyphs])
    text = " ".join(line.text for line in lines)
    first, last = cells[0], cells[-1]
    return Cell(text, lines, first.left, last.right, first.first_row, first.last_row)


def _spans_labels(cell: Cell, later: list[Row]) -> bool:
    """Tell whether a figure stands beside the labels of several rows: a line is missing, and its row can't be told."""
    return any(
        other.right <= cell.left + SNAP and other.text and not other.is_figure
        for row in later[: cell.last_row - cell.first_row]
        for other in row.cells
    )


def rows_of(parts: list[Part]) -> list[Row]:
    """Return the rows of a table from the parts that follow one another."""
    rows = list(parts[0].rows)
    for above, below in pairwise(parts):
        start = _repeated(parts[0].rows, below.rows)
        if start < len(below.rows):
            start += _mend(above.ended, len(above.rows) - 1, below, start)
        rows += below.rows[start:]
    return rows


def columns_of(parts: list[Part]) -> list[float]:
    """The column edges of all parts of a table, in order."""
    edges: list[float] = []
    for at in sorted(at for part in parts for at in part.xs):
        if not edges or at - edges[-1] > SNAP:
            edges.append(at)
    return edges


def placed(cells: list[Cell], edges: list[float]) -> Iterator[tuple[str, int, int]]:
    """Yield text, column and span of each cell of a row."""
    for cell in cells:
        first, last = (bisect_left(edges, at - SNAP) for at in (cell.left, cell.right))
        yield cell.text, first, max(last - first, 1)


def _repeated(head: list[Row], rows: list[Row]) -> int:
    """How many rows at a part's start print the table's head again."""
    count = 0
    for first, again in zip(head, rows, strict=False):
        same = len(first.cells) == len(again.cells) and all(
            a.text == b.text and abs(a.left - b.left) <= SNAP and abs(a.right - b.right) <= SNAP
            for a, b in zip(first.cells, again.cells, strict=True)
        )
        if not same or any(cell.is_figure for cell in again.cells) or not any(cell.text for cell in again.cells):
            break
        count += 1
    return count


def _mend(ended: list[Cell], last: int, below: Part, start: int) -> int:
    """Join what a page has cut between the last row above and row `start` below; return how many rows that used up."""
    pairs = [
        (cell, other)
        for other in below.rows[start].cells
        for cell in ended
        if abs(cell.left - other.left) <= SNAP and abs(cell.right - other.right) <= SNAP
    ]
    leaves = [(a, b) for a, b in pairs if a.first_row == last and b.last_row == start]
    alone = [c for c in below.rows[start].cells if c.last_row == start and not any(c is b for _, b in pairs)]
    cut = not alone and _is_cut(leaves)
    gone: list[Cell] = []
    for a, b in pairs:
        is_leaf = a.first_row == last and b.last_row == start
        is_group = b.last_row > start or _is_group(b, below.rows[start])
        spans_on = not b.text and ((not is_leaf and is_group) or (cut and b.last_row == start))
        if (cut and is_leaf) or spans_on or (is_group and _goes_on(a, b)):
            a.lines = [*a.lines, *b.lines]
            a.text = join(a.lines, a.right - a.left)
            # what ran on is still the cell above: the next page may cut it again
            below.ended = [a if cell is b else cell for cell in below.ended]
            a.first_row, a.last_row = (b.first_row if is_leaf else -1), b.last_row
            gone.append(b)
    left = [cell for cell in below.rows[start].cells if not any(cell is one for one in gone)]
    below.rows[start].cells = left
    if not cut:
        return 0
    if start + 1 < len(below.rows):
        below.rows[start + 1].cells = sorted([*left, *below.rows[start + 1].cells], key=lambda cell: cell.left)
    return 1


def _is_cut(pairs: list[tuple[Cell, Cell]]) -> bool:
    """Tell whether two rows are one that a page has cut: its label goes on, or nothing but a rest is left.

    Figures stand on one side then; but for a rest, which may be what a narrow cell had no room for.
    """
    if len(pairs) < 2:
        return False
    both = [(a, b) for a, b in pairs if a.text and b.text]
    rest = [b for _, b in pairs if b.text]
    (label, goes_on), *values = pairs
    if not rest:
        return True
    if label.text and not goes_on.text:
        if not any(a.text for a, _ in values):
            return any(b.is_figure for _, b in values)
        few = len(both) == len(rest) and len(rest) * 2 <= len(values)
        return few and all(a.is_figure or _goes_on(a, b) for a, b in both)
    on_both_sides = any(a.is_figure for a, _ in pairs) and any(b.is_figure for _, b in pairs)
    return bool(both) and not on_both_sides and all(_goes_on(a, b) for a, b in both)


def _goes_on(cell: Cell, other: Cell) -> bool:
    """Tell whether a text goes on in another cell: its last line is full, and the other begins nothing new."""
    return (
        bool(cell.text and other.text)
        and not cell.is_figure
        and not other.is_figure
        and cell.text[-1] not in _CLOSED
        and not is_numbered(other.text)
        and is_full(cell.lines[-1], cell.right - cell.left)
    )


def _is_group(cell: Cell, row: Row) -> bool:
    """Tell whether a label stands to the right of a cell: then it names a group of rows."""
    return any(other.text and not other.is_figure and other.left >= cell.right - SNAP for other in row.cells)
