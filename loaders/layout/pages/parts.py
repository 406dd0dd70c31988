"""Parts of one table on several pages → the rows of that table.

Repeated header rows are left out, and rows and labels that a page break has cut are joined again.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

from loaders.layout.pages.lines import TextLine, is_full, join_lines, lines_of
from loaders.layout.pages.rulings import SNAP, RuledTable

_FIGURE = re.compile(
    r"[增减加少新 ]*(?:无|[0-9０-９ .,，．/\\+＋%％—–－-]+)[ 件条项个宗次份起篇期场万亿元。]*(?:[(（].*[)）])?"
)
_ITEM_NUMBER = re.compile(r"[(（]?[一二三四五六七八九十0-9０-９]{1,3}[)）.．、]")
_CLOSING = frozenset("。；;：:！？")


def is_figure(text: str) -> bool:
    """Tell whether a text is a value, without words."""
    return _FIGURE.fullmatch(text) is not None


def is_numbered(text: str) -> bool:
    """Tell whether a text begins with an item number: （四）, 2., 三、."""
    return _ITEM_NUMBER.match(text) is not None


@dataclass(slots=True)
class TableCell:
    """One cell of a table part.

    text, lines        what it prints
    left, right        x coordinates of its edges, in points
    first_row          index of the first of its rows in the part (-1: in the part on the page before)
    last_row           index of its last row in the part
    top, bottom        y coordinates of its edges, or None if they are unknown
    end                the last row that it reaches, perhaps on a later page, or None if it is unknown
    """

    text: str
    lines: list[TextLine]
    left: float
    right: float
    first_row: int
    last_row: int
    top: float | None = None
    bottom: float | None = None
    end: "TableRow | None" = field(default=None, compare=False, repr=False)

    @property
    def is_figure(self) -> bool:
        """Tell whether the cell, or each of its lines, is a value without words."""
        return is_figure(self.text) or (bool(self.lines) and all(is_figure(line.text) for line in self.lines))

    @property
    def is_label(self) -> bool:
        """Tell whether the cell prints words."""
        return bool(self.text) and not self.is_figure

    def has_edges_of(self, other: "TableCell") -> bool:
        """Tell whether the left and right edges are those of another cell."""
        return abs(self.left - other.left) <= SNAP and abs(self.right - other.right) <= SNAP


@dataclass(slots=True)
class TableRow:
    """The cells that begin in one ruled row of a part, its page number, and further rows without a ruling between."""

    cells: list[TableCell]
    page: int
    unruled_rows: list[list[TableCell]] = field(default_factory=list)


@dataclass(slots=True)
class TablePart:
    """The part of a table that one page prints."""

    page: int
    xs: list[float]  # x coordinates of the column edges
    top: float
    rows: list[TableRow]
    last_row_cells: list[TableCell]  # the cells that reach its last row

    def follows(self, other: "TablePart") -> bool:
        """Tell whether it continues a part: it is on the next page and has the same outer edges."""
        return (
            self.page == other.page + 1
            and abs(self.xs[0] - other.xs[0]) <= SNAP
            and abs(self.xs[-1] - other.xs[-1]) <= SNAP
        )


def table_part(table: RuledTable, page: int) -> TablePart | None:
    """Return a ruled table as a part on this page, or None if no text is printed in it."""
    height = len(table.ys) - 1
    rows = [TableRow([], page) for _ in range(height)]
    last_row_cells = []
    for ruled in table.cells:
        if table.is_sliver(ruled):
            continue
        left, right = table.xs[ruled.first_column], table.xs[ruled.last_column + 1]
        top, bottom = table.ys[ruled.first_row], table.ys[ruled.last_row + 1]
        lines = lines_of(ruled.glyphs)
        text = join_lines(lines, right - left)
        cell = TableCell(text, lines, left, right, ruled.first_row, ruled.last_row, top, bottom, rows[ruled.last_row])
        rows[ruled.first_row].cells.append(cell)
        if ruled.last_row == height - 1:
            last_row_cells.append(cell)
    if not any(cell.text for row in rows for cell in row.cells):
        return None
    for row in rows:
        row.cells.sort(key=lambda cell: cell.left)
    for row in rows:
        _split_unruled(row, rows)
    last_row_cells = [cell for cell in last_row_cells if _is_among(cell, rows[cell.first_row].cells)]
    return TablePart(page, table.xs, table.ys[0], rows, last_row_cells)


def _is_among(cell: TableCell, cells: list[TableCell]) -> bool:
    """Tell whether the list holds this very object; cells with equal fields are not the same cell."""
    return any(cell is other for other in cells)


def _split_unruled(row: TableRow, rows: list[TableRow]) -> None:
    """Split a ruled row into the rows printed in it without rulings between them.

    If the split is not clear, all text becomes one cell that is not a figure, so that no value is misplaced.
    """
    stacked = [cell for cell in row.cells if _has_stacked_figures(cell)]
    if len(stacked) > 1:
        row.cells, *row.unruled_rows = _rows_by_level(row.cells) or [[_combined(row.cells)]]
        return
    unclear = [
        cell
        for cell in row.cells
        if cell.last_row > cell.first_row and cell.is_figure and _spans_labels(cell, rows[cell.first_row + 1 :])
    ]
    if unclear:
        row.cells = [cell for cell in row.cells if not _is_among(cell, unclear)]
        row.unruled_rows = [[_combined([cell])] for cell in unclear]


def _has_stacked_figures(cell: TableCell) -> bool:
    """Tell whether a cell prints several figures below each other; one long figure in two lines does not count."""
    return len(cell.lines) > 1 and cell.is_figure and (" " in cell.text or not is_figure(cell.text))


def _rows_by_level(cells: list[TableCell]) -> list[list[TableCell]]:
    """Split the cells of a ruled row into rows, one for each level of figures; return [] if the split is not clear.

    It is clear if each line is on the level of a figure, each row has a label, and no cell has two lines on a level.
    """
    levels: list[TextLine] = []
    for line in sorted((line for cell in cells if cell.is_figure for line in cell.lines), key=lambda line: line.top):
        if not levels or line.middle - levels[-1].middle > line.glyph_height / 2:
            levels.append(line)
    rows: list[list[TableCell]] = [[] for _ in levels]
    for cell in cells:
        if cell.last_row > cell.first_row:
            return []
        for level, row in zip(levels, rows, strict=True):
            inside = [line for line in cell.lines if abs(line.middle - level.middle) < line.glyph_height / 2]
            text = inside[0].text if len(inside) == 1 else ""
            row.append(TableCell(text, inside, cell.left, cell.right, cell.first_row, cell.last_row))
        if sum(len(row[-1].lines) for row in rows) != len(cell.lines) or any(len(row[-1].lines) > 1 for row in rows):
            return []
    return rows if all(row[0].is_label for row in rows) else []


def _combined(cells: list[TableCell]) -> TableCell:
    """Return one cell with all text of some cells; its text is that of its lines with spaces between."""
    lines = lines_of([glyph for cell in cells for line in cell.lines for glyph in line.glyphs])
    text = " ".join(line.text for line in lines)
    first, last = cells[0], cells[-1]
    return TableCell(text, lines, first.left, last.right, first.first_row, first.last_row)


def _spans_labels(cell: TableCell, later: list[TableRow]) -> bool:
    """Tell whether a figure is beside the labels of several rows: a ruling is missing, so its row is unknown."""
    return any(
        other.right <= cell.left + SNAP and other.is_label
        for row in later[: cell.last_row - cell.first_row]
        for other in row.cells
    )


def table_rows(parts: list[TablePart]) -> list[TableRow]:
    """Return the rows of a table from its parts, given in order; changes the parts where it joins cut cells."""
    rows = list(parts[0].rows)
    for above, below in pairwise(parts):
        start = _repeated_header_rows(parts[0].rows, below.rows)
        if start < len(below.rows):
            start += _join_cut_cells(above.last_row_cells, len(above.rows) - 1, below, start)
        rows += below.rows[start:]
    return rows


def column_edges(parts: list[TablePart]) -> list[float]:
    """Return the x coordinates of the column edges of all parts of a table, in order."""
    edges: list[float] = []
    for x in sorted(x for part in parts for x in part.xs):
        if not edges or x - edges[-1] > SNAP:
            edges.append(x)
    return edges


def cell_ends(rows: list[TableRow]) -> dict[int, int]:
    """Return, by the id of each row of a table, how many rows with cells there are up to it, itself included."""
    counts = accumulate(bool(row.cells) + len(row.unruled_rows) for row in rows)
    return {id(row): count for row, count in zip(rows, counts, strict=True)}


def with_columns(
    cells: list[TableCell], edges: list[float], row: int = 0, ends: dict[int, int] | None = None
) -> Iterator[tuple[str, int, int, int]]:
    """Yield the text, the column, the width and the height of each cell, given the column edges of the table.

    `row` is the number of the cells' row, from 1, and `ends` is from `cell_ends`; without it each height is 1.
    """
    for cell in cells:
        first, last = (bisect_left(edges, x - SNAP) for x in (cell.left, cell.right))
        height = ends.get(id(cell.end), row) - row + 1 if ends and cell.end is not None else 1
        yield cell.text, first, max(last - first, 1), max(height, 1)


def _repeated_header_rows(header: list[TableRow], rows: list[TableRow]) -> int:
    """Return how many rows at the start of a part repeat the table's header rows."""
    count = 0
    for first, again in zip(header, rows, strict=False):
        is_same = len(first.cells) == len(again.cells) and all(
            cell.text == other.text and cell.has_edges_of(other)
            for cell, other in zip(first.cells, again.cells, strict=True)
        )
        if not is_same or any(cell.is_figure for cell in again.cells) or not any(cell.text for cell in again.cells):
            break
        count += 1
    return count


def _join_cut_cells(last_row_cells: list[TableCell], last_row: int, below: TablePart, start: int) -> int:
    """Join the cells that a page break has cut, and return how many rows of `below` that used up (0 or 1).

    `last_row_cells` reach row `last_row`, the last above the break; row `start` is the first below it.
    """
    pairs = [
        (upper, lower) for lower in below.rows[start].cells for upper in last_row_cells if upper.has_edges_of(lower)
    ]
    leaves = [(a, b) for a, b in pairs if a.first_row == last_row and b.last_row == start]
    has_new_cell = any(
        cell.last_row == start and not any(cell is lower for _, lower in pairs) for cell in below.rows[start].cells
    )
    is_cut = not has_new_cell and _is_cut_row(leaves)
    joined: list[TableCell] = []
    for upper, lower in pairs:
        is_leaf = upper.first_row == last_row and lower.last_row == start
        is_group = lower.last_row > start or _is_group_label(lower, below.rows[start])
        is_empty_rest = not lower.text and ((not is_leaf and is_group) or (is_cut and lower.last_row == start))
        if (is_cut and is_leaf) or is_empty_rest or (is_group and _continues(upper, lower)):
            upper.lines = [*upper.lines, *lower.lines]
            upper.text = join_lines(upper.lines, upper.right - upper.left)
            # The joined cell takes the lower one's place, since the next page break may cut it again.
            below.last_row_cells = [upper if cell is lower else cell for cell in below.last_row_cells]
            upper.first_row, upper.last_row = (lower.first_row if is_leaf else -1), lower.last_row
            if not (is_cut and lower.last_row == start):  # else it ends in the lower part of the cut row
                upper.end = lower.end
            joined.append(lower)
    remaining = [cell for cell in below.rows[start].cells if not _is_among(cell, joined)]
    below.rows[start].cells = remaining
    if not is_cut:
        return 0
    if start + 1 < len(below.rows):
        next_row = below.rows[start + 1]
        next_row.cells = sorted([*remaining, *next_row.cells], key=lambda cell: cell.left)
    return 1


def _is_cut_row(pairs: list[tuple[TableCell, TableCell]]) -> bool:
    """Tell whether a page break has cut one row in two, given its cells above and below the break in pairs.

    Its label continues below, or only the rest of the row is there. All figures are then on one side, except for a
    few whose last digits did not fit into a narrow cell.
    """
    if len(pairs) < 2:
        return False
    on_both_sides = [(upper, lower) for upper, lower in pairs if upper.text and lower.text]
    lower_with_text = [lower for _, lower in pairs if lower.text]
    (label, label_below), *values = pairs
    if not lower_with_text:
        return True
    if label.text and not label_below.text:
        if not any(upper.text for upper, _ in values):
            return any(lower.is_figure for _, lower in values)
        are_few = len(on_both_sides) == len(lower_with_text) and len(lower_with_text) * 2 <= len(values)
        return are_few and all(upper.is_figure or _continues(upper, lower) for upper, lower in on_both_sides)
    has_figures_on_both_sides = any(upper.is_figure for upper, _ in pairs) and any(
        lower.is_figure for _, lower in pairs
    )
    return (
        bool(on_both_sides)
        and not has_figures_on_both_sides
        and all(_continues(upper, lower) for upper, lower in on_both_sides)
    )


def _continues(upper: TableCell, lower: TableCell) -> bool:
    """Tell whether the words of a cell continue in another: its last line is full, and the other starts no new item."""
    return (
        upper.is_label
        and lower.is_label
        and upper.text[-1] not in _CLOSING
        and not is_numbered(lower.text)
        and is_full(upper.lines[-1], upper.right - upper.left)
    )


def _is_group_label(cell: TableCell, row: TableRow) -> bool:
    """Tell whether there is a label to the right of a cell: then the cell names a group of rows."""
    return any(other.is_label and other.left >= cell.right - SNAP for other in row.cells)
