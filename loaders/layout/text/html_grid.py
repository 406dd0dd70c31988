"""Tables of HTML: their rows and cells, and the column, width and height of each cell."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from loaders import bounds
from loaders.layout.writing import CellText

CELLS: Final = ("td", "th")


class GridRow(NamedTuple):
    """The cells of a table row; a row that is not displayed may still be spanned by other cells."""

    cells: Iterable[Any]
    is_shown: bool = True


def is_page_layout(table: Any) -> bool:
    """Tell whether a table is page layout: it contains tables, or has one cell a row."""
    if table.find(".//table") is not None:
        return True
    return all(sum(1 for cell in row if cell.tag in CELLS) < 2 for row in rows_of(table))


def rows_of(table: Any) -> list[Any]:
    """Return the `<tr>` elements of a table, in its row groups or not."""
    rows: list[Any] = []
    for child in table:
        if child.tag == "tr":
            rows.append(child)
        elif child.tag in ("tbody", "thead", "tfoot"):
            rows.extend(row for row in child if row.tag == "tr")
    return rows


def placed(rows: Sequence[GridRow], text_of: Callable[[Any], str]) -> Iterator[list[CellText]]:
    """Yield the cells of each row with their texts, columns, widths and heights.

    Each cell gets the first column that no cell above covers by its rowspan, and as many columns as its colspan. Its
    height counts displayed rows.
    """
    covered: dict[int, int] = {}  # column → number of following rows that a cell above covers
    for index, row in enumerate(rows):
        cells: list[CellText] = []
        column = 0
        begun: dict[int, int] = {}  # as `covered`, from the cells of this row
        for cell in row.cells:
            if cell.tag not in CELLS:
                continue
            while covered.get(column, 0) > 0:
                column += 1
            columns, height = _span(cell.get("colspan")), _span(cell.get("rowspan"))
            if height == 1:
                cells.append((text_of(cell), column, columns))
            else:
                begun.update((covered_column, height - 1) for covered_column in range(column, column + columns))
                height = sum(other.is_shown for other in rows[index : index + height])
                cells.append((text_of(cell), column, columns, height))
            column += columns
        covered = {column: rows - 1 for column, rows in covered.items() if rows > 1} | begun
        yield cells


def is_even(rows: Sequence[GridRow]) -> bool:
    """Tell whether all displayed rows of a table end in the same column; a cell of a row above may end it."""
    lasting: dict[int, int] = {}  # column → row in which the cell that covers it ends
    ends: set[int] = set()
    for index, (row, cells) in enumerate(zip(rows, placed(rows, lambda cell: ""), strict=True)):
        for cell, (_, column, columns, *_) in zip(row.cells, cells, strict=True):
            end = index + _span(cell.get("rowspan"))
            lasting.update((other, max(end, lasting.get(other, 0))) for other in range(column, column + columns))
        if row.is_shown:
            ends.add(max((column for column, end in lasting.items() if end > index), default=-1))
    return len(ends) < 2


def _span(value: str | None) -> int:
    """Return a colspan or rowspan as a number from 1 to MAX_SPAN, 1 if it is no whole number."""
    if value is None or not value.strip().isascii() or not value.strip().isdigit():
        return 1
    return min(max(int(value), 1), bounds.MAX_SPAN)
