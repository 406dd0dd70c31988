"""Rulings → the cells of ruled tables. Uses geometry only.

Rulings that touch belong to one table. The edges of a table divide it into slots, one for each row and column; slots
without a ruling between them form one cell.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

from loaders import bounds
from loaders.layout.blocks import Unreadable
from loaders.layout.pages.model import UNKNOWN_CHARACTER, Glyph, Ruling

SNAP = 3.0  # points: edges nearer than this are one edge, and rulings nearer than this touch
_MIN_LENGTH = 6.0  # points; a shorter ruling bounds no cell
_SLIVER = 5.0  # points; a narrower cell is the gap inside a double ruling
_STRADDLE = 0.2  # of a glyph's width, on both sides of a ruling: the glyph is printed across it
_MOSTLY = 0.75  # of a word's glyphs: if one cell holds as many, the whole word belongs to it
_WORD_GAP = 0.12  # of a glyph's height; a narrower gap does not end a word


class RuledCell(NamedTuple):
    """One cell of a ruled table: its first and last row and column, all included, and the glyphs in it."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int
    glyphs: list[Glyph]


class RuledTable(NamedTuple):
    """A ruled table: x and y coordinates of its edges in order, its cells, and the cell of each slot.

    `slot_cells` holds the slots row by row, each as an index into `cells`.
    """

    xs: list[float]
    ys: list[float]
    cells: list[RuledCell]
    slot_cells: list[int]

    def cell_at(self, x: float, y: float) -> int:
        """Return the index of the cell at a point, or -1 outside the table."""
        column, row = bisect_right(self.xs, x) - 1, bisect_right(self.ys, y) - 1
        if 0 <= column < len(self.xs) - 1 and 0 <= row < len(self.ys) - 1:
            return self.slot_cells[row * (len(self.xs) - 1) + column]
        return -1

    def is_sliver(self, cell: RuledCell) -> bool:
        """Tell whether a cell is only the gap inside a double ruling."""
        width = self.xs[cell.last_column + 1] - self.xs[cell.first_column]
        height = self.ys[cell.last_row + 1] - self.ys[cell.first_row]
        return not cell.glyphs and min(width, height) < _SLIVER


def ruled_tables(horizontal: list[Ruling], vertical: list[Ruling]) -> list[RuledTable]:
    """Return the tables that rulings bound, smallest area first; raises Unreadable (too_large).

    Frames with one cell or one column are page layout, not tables; tables with non-rectangular cells are rejected.
    """
    horizontal, vertical = _merge_collinear(horizontal), _merge_collinear(vertical)
    if len(horizontal) + len(vertical) > bounds.MAX_PDF_RULINGS:
        raise Unreadable("too_large", f"more than {bounds.MAX_PDF_RULINGS:,} ruled lines on one page")
    candidates = [_table(*group) for group in _touching_groups(horizontal, vertical)]
    tables = [table for table in candidates if table and len(table.xs) > 2]
    return sorted(tables, key=lambda table: (table.xs[-1] - table.xs[0]) * (table.ys[-1] - table.ys[0]))


def _merge_collinear(rulings: list[Ruling]) -> list[Ruling]:
    """Merge overlapping collinear rulings; drop those too short to bound a cell. The result is sorted by position."""
    if not rulings:
        return []
    rulings = sorted(rulings)
    groups = [[rulings[0]]]
    for ruling in rulings[1:]:
        if ruling.position - groups[-1][0].position <= SNAP:
            groups[-1].append(ruling)
        else:
            groups.append([ruling])
    merged = []
    for group in groups:
        position = sum(ruling.position for ruling in group) / len(group)
        group.sort(key=lambda ruling: ruling.start)
        start, end = group[0].start, group[0].end
        for ruling in group[1:]:
            if ruling.start <= end + SNAP:
                end = max(end, ruling.end)
            else:
                merged.append(Ruling(position, start, end))
                start, end = ruling.start, ruling.end
        merged.append(Ruling(position, start, end))
    return [ruling for ruling in merged if ruling.end - ruling.start >= _MIN_LENGTH]


def _disjoint_sets(count: int) -> tuple[Callable[[int], int], Callable[[int, int], None]]:
    """Return two functions over the numbers below `count`: the root of a number's set, and the union of two sets."""
    parent = list(range(count))

    def root(number: int) -> int:
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    def join(number: int, other: int) -> None:
        parent[root(other)] = root(number)

    return root, join


def _touching_groups(horizontal: list[Ruling], vertical: list[Ruling]) -> list[tuple[list[Ruling], list[Ruling]]]:
    """Return the groups of rulings that touch each other; each group has rulings of both directions."""
    root, join = _disjoint_sets(len(horizontal) + len(vertical))
    xs = [ruling.position for ruling in vertical]  # sorted by _merge_collinear
    for i, level in enumerate(horizontal):
        for j in range(bisect_left(xs, level.start - SNAP), bisect_right(xs, level.end + SNAP)):
            if vertical[j].start - SNAP <= level.position <= vertical[j].end + SNAP:
                join(i, len(horizontal) + j)
    groups: dict[int, tuple[list[Ruling], list[Ruling]]] = {}
    for i, ruling in enumerate(horizontal):
        groups.setdefault(root(i), ([], []))[0].append(ruling)
    for j, ruling in enumerate(vertical):
        groups.setdefault(root(len(horizontal) + j), ([], []))[1].append(ruling)
    return [group for group in groups.values() if group[0] and group[1]]


def _table(horizontal: list[Ruling], vertical: list[Ruling]) -> RuledTable | None:
    """Return the table that one group of rulings bounds, or None if it has no slot or a non-rectangular cell."""
    xs, ys = _edges(vertical, horizontal), _edges(horizontal, vertical)
    width, height = len(xs) - 1, len(ys) - 1
    if width < 1 or height < 1:
        return None
    if width * height > bounds.MAX_CELLS:
        raise Unreadable("too_large", f"more than {bounds.MAX_CELLS:,} table cells")
    ruled_at_x, ruled_at_y = _ruled_edges(xs, ys, vertical), _ruled_edges(ys, xs, horizontal)
    root, join = _disjoint_sets(width * height)
    for row in range(height):
        for column in range(width):
            slot = row * width + column
            if column + 1 < width and not ruled_at_x[column + 1][row]:
                join(slot, slot + 1)
            if row + 1 < height and not ruled_at_y[row + 1][column]:
                join(slot, slot + width)
    return _table_of_slots(xs, ys, [root(slot) for slot in range(width * height)])


def _edges(rulings: list[Ruling], crossing: list[Ruling]) -> list[float]:
    """Return the positions of rulings of one direction, and the ends of the crossing rulings at open sides."""
    edges: list[float] = []
    for position in sorted(ruling.position for ruling in rulings):
        if not edges or position - edges[-1] > SNAP:
            edges.append(position)
    first, last = min(ruling.start for ruling in crossing), max(ruling.end for ruling in crossing)
    if edges[0] - first > SNAP:
        edges.insert(0, first)
    if last - edges[-1] > SNAP:
        edges.append(last)
    return edges


def _ruled_edges(edges: list[float], crossing: list[float], rulings: list[Ruling]) -> list[list[bool]]:
    """Tell, for each edge and each slot along it, whether a ruling on the edge covers the middle of the slot's side."""
    is_ruled = [[False] * (len(crossing) - 1) for _ in edges]
    middles = [(start + end) / 2 for start, end in pairwise(crossing)]
    for ruling in rulings:
        edge = bisect_left(edges, ruling.position - SNAP)
        row = is_ruled[min(edge, len(edges) - 1)]
        for slot in range(bisect_left(middles, ruling.start), bisect_right(middles, ruling.end)):
            row[slot] = True
    return is_ruled


def _table_of_slots(xs: list[float], ys: list[float], roots: list[int]) -> RuledTable | None:
    """Return the table whose slots with the same root are one cell, or None if a cell is not a rectangle."""
    width = len(xs) - 1
    extents: dict[int, list[int]] = {}  # root → first row, last row, first column, last column, number of slots
    for slot, root in enumerate(roots):
        row, column = divmod(slot, width)
        extent = extents.setdefault(root, [row, row, column, column, 0])
        extent[1] = row
        extent[2], extent[3] = min(extent[2], column), max(extent[3], column)
        extent[4] += 1
    cells: list[RuledCell] = []
    index_of_root: dict[int, int] = {}
    for root, (top, bottom, left, right, count) in extents.items():
        if (bottom - top + 1) * (right - left + 1) != count:
            return None
        index_of_root[root] = len(cells)
        cells.append(RuledCell(top, bottom, left, right, []))
    return RuledTable(xs, ys, cells, [index_of_root[root] for root in roots])


def fill_cells(tables: list[RuledTable], glyphs: list[Glyph]) -> list[Glyph]:
    """Add each glyph to the smallest cell that its middle lies in, and return the glyphs that lie in no cell.

    The tables come smallest area first, so that a table inside another is asked first. Where a word with digits crosses
    a ruling and its cell is not clear, each cell that it touches also gets UNKNOWN_CHARACTER.
    """
    outside: list[Glyph] = []
    if not tables:
        return glyphs
    for word in _words(glyphs):
        indexes = [_cell_index(tables, glyph) for glyph in word]
        if len(set(indexes)) > 1:
            indexes = _settle_crossing_word(tables, word, indexes)
        for glyph, (table, cell) in zip(word, indexes, strict=True):
            (tables[table].cells[cell].glyphs if cell >= 0 else outside).append(glyph)
    return outside


_CellIndex = tuple[int, int]  # index of the table, index of the cell in it; both -1 outside


def _words(glyphs: list[Glyph]) -> list[list[Glyph]]:
    """Split glyphs into runs without gaps."""
    words: list[list[Glyph]] = []
    previous: Glyph | None = None
    for glyph in glyphs:
        if previous and _is_same_word(previous, glyph):
            words[-1].append(glyph)
        else:
            words.append([glyph])
        previous = glyph
    return words


def _is_same_word(first: Glyph, second: Glyph) -> bool:
    height = min(first.bottom - first.top, second.bottom - second.top)
    return abs(second.left - first.right) < _WORD_GAP * height and abs(first.top - second.top) < height / 2


def _cell_index(tables: list[RuledTable], glyph: Glyph) -> _CellIndex:
    """Return the first table and cell that hold the glyph's centre."""
    x, y = (glyph.left + glyph.right) / 2, (glyph.top + glyph.bottom) / 2
    for table_index, table in enumerate(tables):
        cell_index = table.cell_at(x, y)
        if cell_index >= 0:
            return table_index, cell_index
    return -1, -1


def _settle_crossing_word(tables: list[RuledTable], word: list[Glyph], indexes: list[_CellIndex]) -> list[_CellIndex]:
    """Return the cells of the glyphs of a word that has glyphs in several cells.

    A glyph on a ruling shows that the word overflows its cell: the whole word belongs to the cell with most glyphs.
    Two figures that meet at a ruling, or a figure that overflows far, can't be separated: mark their cells unreadable.
    """
    fullest = max(indexes, key=indexes.count)
    has_digits = any(glyph.text.isdigit() for glyph in word)
    is_clear = not has_digits or indexes.count(fullest) >= _MOSTLY * len(word)
    if is_clear and any(_is_across(tables, glyph, index) for glyph, index in zip(word, indexes, strict=True)):
        return [fullest] * len(word)
    if has_digits:
        for table, cell in set(indexes):
            if cell >= 0:
                tables[table].cells[cell].glyphs.append(word[0]._replace(text=UNKNOWN_CHARACTER))
    return indexes


def _is_across(tables: list[RuledTable], glyph: Glyph, index: _CellIndex) -> bool:
    """Tell whether a glyph is printed across the left or right edge of its cell."""
    table_index, cell_index = index
    if cell_index < 0:
        return False
    table = tables[table_index]
    cell = table.cells[cell_index]
    margin = _STRADDLE * (glyph.right - glyph.left)
    return glyph.left + margin < table.xs[cell.first_column] or glyph.right - margin > table.xs[cell.last_column + 1]
