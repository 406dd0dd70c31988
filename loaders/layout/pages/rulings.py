"""Rulings → the cells that they close: geometry only.

Lines that touch make one table. Its edges divide it into small places; places that no line parts are one cell.
"""

from bisect import bisect_left, bisect_right
from itertools import pairwise
from typing import NamedTuple

from loaders import bounds
from loaders.layout.blocks import Unreadable
from loaders.layout.pages.model import Glyph, Ruling

SNAP = 3.0  # points within which two edges are one, and two lines touch
_SHORTEST = 6.0  # a line shorter than this closes no cell
_SLIVER = 5.0  # a cell thinner than this is the inside of a double line
_STRADDLE = 0.2  # of a glyph's width on both sides of a wall: it stands across
_MOSTLY = 0.75  # of a word in one cell: the word is that cell's
_TIGHT = 0.12  # of a glyph's height: a gap that parts no word


class Region(NamedTuple):
    """One cell of a ruled table: the first and last row and column of places that it covers, and what is in it."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int
    glyphs: list[Glyph]


class Table(NamedTuple):
    """A ruled table: its edges in order, its cells by row and column, and which cell each place belongs to."""

    xs: list[float]
    ys: list[float]
    regions: list[Region]
    places: list[int]  # row by row, the index of the region

    def region_at(self, x: float, y: float) -> int:
        """The index of the cell at a point, -1 outside."""
        column, row = bisect_right(self.xs, x) - 1, bisect_right(self.ys, y) - 1
        if 0 <= column < len(self.xs) - 1 and 0 <= row < len(self.ys) - 1:
            return self.places[row * (len(self.xs) - 1) + column]
        return -1

    def is_sliver(self, region: Region) -> bool:
        """Tell whether a cell is the inside of a double line."""
        width = self.xs[region.last_column + 1] - self.xs[region.first_column]
        height = self.ys[region.last_row + 1] - self.ys[region.first_row]
        return not region.glyphs and min(width, height) < _SLIVER


def tables_of(across: list[Ruling], down: list[Ruling]) -> list[Table]:
    """Return the tables that level and upright lines close, the smallest first.

    A frame of one cell or one column lays prose out and is none, nor is one whose cells are no rectangles.
    """
    levels, uprights = _straighten(across), _straighten(down)
    if len(levels) + len(uprights) > bounds.MAX_PDF_RULINGS:
        raise Unreadable("too_large", f"more than {bounds.MAX_PDF_RULINGS:,} ruled lines on one page")
    found = [_table(*group) for group in _touching(levels, uprights)]
    tables = [table for table in found if table and len(table.xs) > 2]
    return sorted(tables, key=lambda t: (t.xs[-1] - t.xs[0]) * (t.ys[-1] - t.ys[0]))


def _straighten(lines: list[Ruling]) -> list[Ruling]:
    """Lines that lie in one another's way become one; what is too short closes nothing."""
    if not lines:
        return []
    lines = sorted(lines)
    groups = [[lines[0]]]
    for line in lines[1:]:
        if line.at - groups[-1][0].at <= SNAP:
            groups[-1].append(line)
        else:
            groups.append([line])
    straight = []
    for group in groups:
        at = sum(line.at for line in group) / len(group)
        group.sort(key=lambda line: line.start)
        start, end = group[0].start, group[0].end
        for line in group[1:]:
            if line.start <= end + SNAP:
                end = max(end, line.end)
            else:
                straight.append(Ruling(at, start, end))
                start, end = line.start, line.end
        straight.append(Ruling(at, start, end))
    return [line for line in straight if line.end - line.start >= _SHORTEST]


def _touching(levels: list[Ruling], uprights: list[Ruling]) -> list[tuple[list[Ruling], list[Ruling]]]:
    """The groups of lines that touch one another, those with lines of both directions."""
    parent = list(range(len(levels) + len(uprights)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    places = [line.at for line in uprights]  # sorted: _straighten keeps them so
    for i, level in enumerate(levels):
        for j in range(bisect_left(places, level.start - SNAP), bisect_right(places, level.end + SNAP)):
            if uprights[j].start - SNAP <= level.at <= uprights[j].end + SNAP:
                parent[root(len(levels) + j)] = root(i)
    groups: dict[int, tuple[list[Ruling], list[Ruling]]] = {}
    for i, line in enumerate(levels):
        groups.setdefault(root(i), ([], []))[0].append(line)
    for j, line in enumerate(uprights):
        groups.setdefault(root(len(levels) + j), ([], []))[1].append(line)
    return [group for group in groups.values() if group[0] and group[1]]


def _table(levels: list[Ruling], uprights: list[Ruling]) -> Table | None:
    """The cells of one group of lines, or None where they are no rectangles."""
    xs = _edges([line.at for line in uprights], [line.start for line in levels], [line.end for line in levels])
    ys = _edges([line.at for line in levels], [line.start for line in uprights], [line.end for line in uprights])
    width, height = len(xs) - 1, len(ys) - 1
    if width < 1 or height < 1:
        return None
    if width * height > bounds.MAX_CELLS:
        raise Unreadable("too_large", f"more than {bounds.MAX_CELLS:,} table cells")
    upright, level = _walls(xs, ys, uprights), _walls(ys, xs, levels)
    parent = list(range(width * height))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for row in range(height):
        for column in range(width):
            place = row * width + column
            if column + 1 < width and not upright[column + 1][row]:
                parent[root(place + 1)] = root(place)
            if row + 1 < height and not level[row + 1][column]:
                parent[root(place + width)] = root(place)
    return _regions(xs, ys, [root(place) for place in range(width * height)])


def _edges(lines: list[float], starts: list[float], ends: list[float]) -> list[float]:
    """The places of lines in one direction, and how far the lines across them reach: an open side is an edge."""
    edges: list[float] = []
    for at in sorted(lines):
        if not edges or at - edges[-1] > SNAP:
            edges.append(at)
    first, last = min(starts), max(ends)
    if edges[0] - first > SNAP:
        edges.insert(0, first)
    if last - edges[-1] > SNAP:
        edges.append(last)
    return edges


def _walls(edges: list[float], across: list[float], lines: list[Ruling]) -> list[list[bool]]:
    """For each edge, whether a line runs along it past the middle of each place beside it."""
    walls = [[False] * (len(across) - 1) for _ in edges]
    middles = [(a + b) / 2 for a, b in pairwise(across)]
    for line in lines:
        edge = bisect_left(edges, line.at - SNAP)
        row = walls[min(edge, len(edges) - 1)]
        for place in range(bisect_left(middles, line.start), bisect_right(middles, line.end)):
            row[place] = True
    return walls


def _regions(xs: list[float], ys: list[float], roots: list[int]) -> Table | None:
    width = len(xs) - 1
    extents: dict[int, list[int]] = {}  # first row, last row, first column, last column, places
    for place, root in enumerate(roots):
        row, column = divmod(place, width)
        extent = extents.setdefault(root, [row, row, column, column, 0])
        extent[1] = row
        extent[2], extent[3] = min(extent[2], column), max(extent[3], column)
        extent[4] += 1
    regions: list[Region] = []
    index: dict[int, int] = {}
    for root, (top, bottom, left, right, count) in extents.items():
        if (bottom - top + 1) * (right - left + 1) != count:
            return None
        index[root] = len(regions)
        regions.append(Region(top, bottom, left, right, []))
    return Table(xs, ys, regions, [index[root] for root in roots])


def fill(tables: list[Table], glyphs: list[Glyph]) -> list[Glyph]:
    """Put each glyph into the smallest cell around it; return those outside every table, in their order."""
    outside: list[Glyph] = []
    if not tables:
        return glyphs
    for word in _words(glyphs):
        places = [_place(tables, glyph) for glyph in word]
        if len(set(places)) > 1:
            places = _settle(tables, word, places)
        for glyph, (table, region) in zip(word, places, strict=True):
            (tables[table].regions[region].glyphs if region >= 0 else outside).append(glyph)
    return outside


_Place = tuple[int, int]  # index of the table, index of the cell; -1 outside


def _words(glyphs: list[Glyph]) -> list[list[Glyph]]:
    """Runs of glyphs that stand side by side without a gap."""
    words: list[list[Glyph]] = []
    before: Glyph | None = None
    for glyph in glyphs:
        if before and _goes_on(before, glyph):
            words[-1].append(glyph)
        else:
            words.append([glyph])
        before = glyph
    return words


def _goes_on(one: Glyph, other: Glyph) -> bool:
    height = min(one.bottom - one.top, other.bottom - other.top)
    return abs(other.left - one.right) < _TIGHT * height and abs(one.top - other.top) < height / 2


def _place(tables: list[Table], glyph: Glyph) -> _Place:
    x, y = (glyph.left + glyph.right) / 2, (glyph.top + glyph.bottom) / 2
    for index, table in enumerate(tables):
        region = table.region_at(x, y)
        if region >= 0:
            return index, region
    return -1, -1


def _settle(tables: list[Table], word: list[Glyph], places: list[_Place]) -> list[_Place]:
    """The cells of a word that crosses a wall.

    A glyph on the wall shows that the word overflows its cell: the word is whole in the one that holds most of it.
    Words with figures that meet at the wall, or overflow too far, can't be told apart: their cells are unreadable.
    """
    digits = any(glyph.text.isdigit() for glyph in word)
    if not digits:
        most = max(places, key=places.count)
        overflows = any(_stands_across(tables, *one) for one in zip(word, places, strict=True))
        return [most] * len(word) if overflows else places
    most = max(places, key=places.count)
    if places.count(most) >= _MOSTLY * len(word) and any(
        _stands_across(tables, *one) for one in zip(word, places, strict=True)
    ):
        return [most] * len(word)
    for table, region in set(places):
        if region >= 0:
            tables[table].regions[region].glyphs.append(word[0]._replace(text="\ufffd"))
    return places


def _stands_across(tables: list[Table], glyph: Glyph, place: _Place) -> bool:
    if place[1] < 0:
        return False
    table = tables[place[0]]
    region = table.regions[place[1]]
    least = _STRADDLE * (glyph.right - glyph.left)
    return glyph.left + least < table.xs[region.first_column] or glyph.right - least > table.xs[region.last_column + 1]
