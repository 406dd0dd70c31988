"""Cells that are merged down over several rows: which cells others cover, and how many rows a cell covers."""

from collections.abc import Iterable
from typing import NamedTuple

from loaders import bounds


class DownMerge(NamedTuple):
    """A cell's column, its span in columns, whether cells below may continue it, whether it continues the cell above.

    `is_covered` means that a merged cell covers it, wherever that cell begins.
    """

    column: int
    span: int
    may_continue: bool = False
    continues: bool = False
    is_covered: bool = False


def heights(rows: Iterable[Iterable[DownMerge]]) -> list[list[int]]:
    """Return the height of each cell in rows, 0 for a covered cell.

    A cell that continues a cell of other borders is a cell of its own. A row in which all cells are covered is not
    written, so it adds to no height.
    """
    result: list[list[int]] = []
    above: dict[int, tuple[int, int, int]] = {}  # column → span, row and place of the cell that may be continued
    for row_number, row in enumerate(rows):
        row_heights: list[int] = []
        continued: list[tuple[int, int]] = []
        here: dict[int, tuple[int, int, int]] = {}
        result.append(row_heights)
        for place, cell in enumerate(row):
            start = above.get(cell.column)
            if cell.continues and start is not None and start[0] == cell.span:
                row_heights.append(0)
                continued.append(start[1:])
                here[cell.column] = start
                continue
            row_heights.append(0 if cell.is_covered else 1)
            if cell.may_continue or cell.continues:
                here[cell.column] = (cell.span, row_number, place)
        if any(row_heights):
            for first_row, place in continued:
                result[first_row][place] = min(result[first_row][place] + 1, bounds.MAX_SPAN)
        above = here
    return result
