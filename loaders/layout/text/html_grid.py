"""Tables of HTML: their rows and cells, and the column, width and height of each cell."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from lxml import etree

from loaders import bounds
from loaders.layout.writing import PlacedText

CELLS: Final = ("td", "th")
Spans = dict[Any, tuple[int, int]]  # cell → its width and height
_COLSPANS: Any = etree.XPath("//tr/*/@colspan")
_ROWSPANS: Any = etree.XPath("//tr/*/@rowspan")


class GridRow(NamedTuple):
    """The cells of a table row; a row that is not displayed may still be spanned by other cells."""

    cells: Sequence[Any]
    is_shown: bool = True


def is_page_layout(table: Any) -> bool:
    """Tell whether a table is page layout: it contains tables, or has one cell a row."""
    if next(table.iterdescendants("table"), None) is not None:
        return True
    return all(len(cells_of(row)) < 2 for row in rows_of(table))


def rows_of(table: Any) -> list[Any]:
    """Return the `<tr>` elements of a table, in its row groups or not."""
    rows: list[Any] = []
    for child in table:
        if child.tag == "tr":
            rows.append(child)
        elif child.tag in ("tbody", "thead", "tfoot"):
            rows.extend(row for row in child if row.tag == "tr")
    return rows


def cells_of(row: Any) -> list[Any]:
    """Return the cells of a `<tr>` element."""
    return list(row.iterchildren(*CELLS))


def spans_of(root: Any) -> Spans:
    """Return the widths and heights of the cells of a page, for those that give any."""
    cells = {value.getparent() for path in (_COLSPANS, _ROWSPANS) for value in path(root)}
    return {cell: (_span(cell.get("colspan")), _span(cell.get("rowspan"))) for cell in cells if cell.tag in CELLS}


def placed(rows: Sequence[GridRow], text_of: Callable[[Any], str], spans: Spans) -> Iterator[list[PlacedText]]:
    """Yield the cells of each row with their texts, columns, widths and heights.

    Each cell gets the first column that no cell above covers by its rowspan, and as many columns as its colspan. Its
    height counts displayed rows.
    """
    covered: dict[int, int] = {}  # column → number of following rows that a cell above covers, at least one
    for index, row in enumerate(rows):
        cells: list[PlacedText] = []
        column = 0
        begun: dict[int, int] = {}  # as `covered`, from the cells of this row
        for cell in row.cells:
            while column in covered:
                column += 1
            span = spans.get(cell)
            if span is None:  # as most cells are
                cells.append((text_of(cell), column, 1, 1))
                column += 1
                continue
            columns, height = span
            if height == 1:
                cells.append((text_of(cell), column, columns, 1))
            else:
                begun.update((covered_column, height - 1) for covered_column in range(column, column + columns))
                height = sum(other.is_shown for other in rows[index : index + height])
                cells.append((text_of(cell), column, columns, height))
            column += columns
        if covered or begun:
            covered = {column: rows - 1 for column, rows in covered.items() if rows > 1} | begun
        yield cells


def is_even(rows: Sequence[GridRow], spans: Spans) -> bool:
    """Tell whether all displayed rows of a table end in the same column; a cell of a row above may end it."""
    lasting: dict[int, int] = {}  # column → row in which the cell that covers it ends
    ends: set[int] = set()
    for index, (row, cells) in enumerate(zip(rows, placed(rows, lambda cell: "", spans), strict=True)):
        for cell, (_, column, columns, _) in zip(row.cells, cells, strict=True):
            end = index + (spans[cell][1] if cell in spans else 1)
            lasting.update((other, max(end, lasting.get(other, 0))) for other in range(column, column + columns))
        if row.is_shown:
            ends.add(max((column for column, end in lasting.items() if end > index), default=-1))
    return len(ends) < 2


def _span(value: str | None) -> int:
    """Return a colspan or rowspan as a number from 1 to MAX_SPAN, 1 if it is no whole number."""
    if value is None or not value.strip().isascii() or not value.strip().isdigit():
        return 1
    return min(max(int(value), 1), bounds.MAX_SPAN)
