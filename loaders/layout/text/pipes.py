"""One cell a line, each followed by a pipe → rows, where the pipes number exactly the columns of a table.

Such a text is a table of N pipes a row, broken behind each filled cell; lines of pipes stand for empty cells. The
row of a line is proved if the lines divide into rows of N pipes, each beginning with a label. Some converters move
all empty cells to the end of the row. Then the rows can't be told, and `restored` returns none.
"""

import re
from collections.abc import Iterator
from itertools import accumulate
from typing import NamedTuple

from loaders.layout.blocks import EXACT, BlockCell, BlockRow
from loaders.layout.text.values import is_value, number

_new = tuple.__new__  # skips NamedTuple's own constructor, which takes twice as long

Line = tuple[str, int]
_ONLY_PIPES = re.compile(r"[|\s]*\|[|\s]*")
_LEAST_ROWS = 2
_MOST_PIPES = 60  # of a row
_LEAST_ADDED = 5  # values of a row of which the last may be the sum of the others: the tables of requests and review
_LEAST_EVIDENCE = 3  # rows with an empty last cell, and without a sum before it
_MAX_CELL = 80  # characters; a longer text is prose


class _Row(NamedTuple):
    """The cells of one row, how many labels it begins with, and how many values it has up to the last filled one."""

    cells: list[BlockCell]
    labels: int
    filled: int

    @property
    def values(self) -> list[BlockCell]:
        """The values up to the last filled one."""
        return self.cells[self.labels : self.labels + self.filled]


class _Table(NamedTuple):
    """The rows of consecutive lines, from the line `first` to the line before `following`."""

    first: int
    following: int
    rows: list[_Row]


def restored(lines: list[Line]) -> dict[int, tuple[list[BlockRow], int]]:
    """Return rows by the index of their first line, each with the index of the line after them.

    Rows have shape EXACT and block 0. Returns {} if the document does not print its empty cells in their place.
    """
    if len([line for line, _ in lines if "|" in line and _ONLY_PIPES.fullmatch(line)]) < _LEAST_ROWS:
        return {}
    tables = [table for first, following in _stretches(lines) if (table := _table(lines, first, following))]
    if not _keeps_blanks(tables):
        return {}
    return {
        table.first: ([BlockRow(cells, EXACT, 0) for cells in _exact(table.rows) if cells], table.following)
        for table in tables
    }


def _stretches(lines: list[Line]) -> Iterator[tuple[int, int]]:
    """Yield the first and following index of each stretch of lines that end with a pipe."""
    first = None
    for index, (line, _) in enumerate([*lines, ("", 0)]):
        if "|" in line and line.rstrip().endswith("|"):
            first = index if first is None else first
        elif first is not None:
            yield first, index
            first = None


def _table(lines: list[Line], first: int, following: int) -> _Table | None:
    """Return the rows of a stretch of lines with the smallest number of pipes that divides it, or None."""
    counts = [line.count("|") for line, _ in lines[first:following]]
    ends = set(accumulate(counts))
    total = sum(counts)
    if max(counts) < 2 or len(counts) < 2 * _LEAST_ROWS:
        return None
    cells: list[BlockCell] = []
    for pipes in range(2, min(_MOST_PIPES, total // _LEAST_ROWS) + 1):
        if total % pipes or not ends.issuperset(range(pipes, total, pipes)):
            continue
        cells = cells or list(_cells(lines[first:following]))
        if any(len(cell.text) > _MAX_CELL for cell in cells):
            return None
        rows = [cells[start : start + pipes] for start in range(0, total, pipes)]
        if lines[first][0].strip() == "|" and not any(row[0].text for row in rows):  # a pipe before each row
            rows = [row[1:] for row in rows]
        parted = list(map(_row, rows))
        if _are_rows(parted):
            return _Table(first, following, parted)
    return None


def _cells(lines: list[Line]) -> Iterator[BlockCell]:
    for line, start in lines:
        offset = start
        for text in line.split("|")[:-1]:
            trimmed = text.strip()
            begin = offset + (text.index(trimmed) if trimmed else len(text))
            yield _new(BlockCell, (trimmed, begin, begin + len(trimmed), 0, 1, 1))
            offset += len(text) + 1


def _row(cells: list[BlockCell]) -> _Row:
    """Return cells as a row; its labels are the cells before the first value or empty cell."""
    labels = 0
    for cell in cells:
        if not cell.text or is_value(cell.text):
            break
        labels += 1
    end = len(cells)
    while end > labels and not cells[end - 1].text:
        end -= 1
    return _Row(cells, labels, end - labels)


def _are_rows(rows: list[_Row]) -> bool:
    """Tell whether each row begins with a label and has no label behind a value.

    A row may begin with a value if the row above has none: the values of the review table have no label.
    """
    above_has_values = True
    for row in rows:
        has_values = row.filled > 0
        if any(cell.text and not is_value(cell.text) for cell in row.values):
            return False
        if not row.labels and (above_has_values or not has_values):
            return False
        above_has_values = has_values
    return True


def _keeps_blanks(tables: list[_Table]) -> bool:
    """Tell whether the document prints empty cells in their place, and not at the end of each row.

    In their place: there is an empty cell before a value, or rows with an empty total do not end with a sum. At the
    end: a row with fewer values than others ends with the sum of its values.
    """
    has_inner = False
    without_sum = 0
    for table in tables:
        width = _width(table.rows)
        for row in table.rows:
            has_inner = has_inner or any(not cell.text for cell in row.values)
            if width < _LEAST_ADDED or not 1 < row.filled < width:
                continue
            numbers = [number(cell.text) for cell in row.values if cell.text]
            known = [value for value in numbers if value is not None]
            if len(known) < len(numbers) or not any(known):
                continue
            if sum(known[:-1]) == known[-1]:
                return False
            without_sum += 1
    return has_inner or without_sum >= _LEAST_EVIDENCE


def _width(rows: list[_Row]) -> int:
    """Return the number of value columns of consecutive rows."""
    return max(
        max((row.filled for row in rows), default=0),
        max((row.labels - 1 for row in rows if not row.filled), default=0),
    )


def _exact(rows: list[_Row]) -> Iterator[list[BlockCell]]:
    """Yield the cells of each row: its labels, and as many values as the widest row around it has.

    A row of one label begins a section of the table.
    """
    section: list[_Row] = []
    for row in rows:
        if row.labels == 1 and not row.filled and (not section or section[-1].filled):
            yield from _exact_section(section)
            section = []
        section.append(row)
    yield from _exact_section(section)


def _exact_section(rows: list[_Row]) -> Iterator[list[BlockCell]]:
    width = _width(rows)
    is_data = False
    for row in rows:
        is_data = is_data or row.filled > 0 or (row.labels == 1 and row is not rows[0])
        yield row.cells[: row.labels + (width if is_data else 0)]
