"""Worksheets → rows: filled cells and merged ranges, of which the beginning and the width of each table is found."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import takewhile
from typing import NamedTuple

from loaders import bounds
from loaders.layout.blocks import Unreadable
from loaders.layout.writing import CellText, Writer, squeeze

_HEADER_ROWS = 3  # most header rows of a table
_MAX_LABEL = 60  # characters; the longest label of a form has 40
_FULL_STOP = "。"


class MergedRange(NamedTuple):
    """A merged range of a worksheet: its first and last row and column, all included."""

    top: int
    left: int
    bottom: int
    right: int


class HiddenLines:
    """The hidden rows or the hidden columns of a worksheet, given as (first, last), from 0."""

    def __init__(self, ranges: Iterable[tuple[int, int]] = ()) -> None:
        self._firsts: list[int] = []
        self._lasts: list[int] = []
        self._before: list[int] = []  # hidden lines before each range
        count = 0
        for first, last in sorted(ranges):
            if self._lasts:
                first = max(first, self._lasts[-1] + 1)
            if first > last:
                continue
            self._firsts.append(first)
            self._lasts.append(last)
            self._before.append(count)
            count += last - first + 1

    def __bool__(self) -> bool:
        return bool(self._firsts)

    def place(self, line: int) -> int | None:
        """Return the place of a line among the displayed lines, from 0; None if it is hidden."""
        index = bisect_right(self._firsts, line) - 1
        if index < 0:
            return line
        if line <= self._lasts[index]:
            return None
        return line - self._before[index] - (self._lasts[index] - self._firsts[index] + 1)

    def displayed(self, first: int, last: int) -> tuple[int, int] | None:
        """Return the first and last displayed line of a range of lines; None if all are hidden."""
        index = bisect_right(self._firsts, first) - 1
        while 0 <= index < len(self._firsts) and self._firsts[index] <= first <= self._lasts[index]:
            first, index = self._lasts[index] + 1, index + 1
        index = bisect_right(self._firsts, last) - 1
        while index >= 0 and self._firsts[index] <= last <= self._lasts[index]:
            last, index = self._firsts[index] - 1, index - 1
        return (first, last) if first <= last else None


@dataclass(slots=True)
class _SheetRow:
    """One worksheet row with text; rows and columns count from 0."""

    number: int
    texts: dict[int, str]  # column → text
    spans: dict[int, int]  # column → width in columns of the merged range that begins in it
    covered: frozenset[int]  # columns hidden under a merged range that begins above or to the left
    heights: dict[int, int] = field(default_factory=dict)  # column → height in rows of a range over several rows

    @property
    def left(self) -> int:
        """The first column with text."""
        return min(self.texts)

    @property
    def right(self) -> int:
        """The column after the last text."""
        return max(column + self.spans.get(column, 1) for column in self.texts)

    @property
    def may_be_header(self) -> bool:
        """Whether it can be a header row: it has several texts, and none ends in a digit."""
        return len(self.texts) > 1 and not any(text.strip()[-1].isdigit() for text in self.texts.values())


@dataclass(slots=True)
class _SheetTable:
    """The rows of one table, its first column, and the column after the last text of all its rows."""

    rows: list[_SheetRow] = field(default_factory=list)
    left: int | None = None
    right: int = 0

    def append(self, row: _SheetRow) -> None:
        """Add a row and widen the table to hold it."""
        self.rows.append(row)
        self.left = row.left if self.left is None else min(self.left, row.left)
        self.right = max(self.right, row.right)


def write_sheet(
    writer: Writer,
    texts: Iterable[tuple[int, int, str]],
    merged: Iterable[MergedRange] = (),
    hidden_rows: HiddenLines | None = None,
    hidden_columns: HiddenLines | None = None,
) -> None:
    """Write one worksheet, given as filled cells (row, column, text; from 0) and merged ranges.

    A table is a run of rows; a title row or a wider header row ends it. An empty cell within the table's width is
    written as an empty cell. Hidden rows and columns are left out; a sheet that displays no text because of them is
    written as hidden tables. Raises Unreadable (too_large).
    """
    was_hidden = writer.is_hidden
    if hidden_rows or hidden_columns:
        filled = [cell for cell in texts if cell[2].strip()]
        ranges = list(merged)
        texts, merged = _displayed_cells(filled, ranges, hidden_rows or HiddenLines(), hidden_columns or HiddenLines())
        if filled and not texts:
            texts, merged, writer.is_hidden = filled, ranges, True
    merged = list(merged)
    rows = list(_rows_with_text(texts, merged))
    _add_heights(rows, merged)
    writer.start_block()
    table = _SheetTable()
    for row, right_below in zip(rows, _rights_below(rows), strict=True):
        if _is_title(row, table, right_below):
            _write_table(writer, table)
            table = _SheetTable()
            writer.lines(row.texts[row.left])
            continue
        if row.right > table.right and table.rows and row.may_be_header:
            _write_table(writer, table)
            table = _SheetTable(left=table.left)
        table.append(row)
    _write_table(writer, table)
    writer.start_block()
    writer.is_hidden = was_hidden


def _displayed_cells(
    texts: list[tuple[int, int, str]], merged: list[MergedRange], rows: HiddenLines, columns: HiddenLines
) -> tuple[list[tuple[int, int, str]], list[MergedRange]]:
    """Return the displayed cells and merged ranges, as if the hidden rows and columns did not exist.

    A merged range shows its text in the part of it that is displayed.
    """
    moved: dict[tuple[int, int], tuple[int, int]] = {}
    ranges: list[MergedRange] = []
    for cells in merged:
        down, across = rows.displayed(cells.top, cells.bottom), columns.displayed(cells.left, cells.right)
        if down is None or across is None:
            continue
        moved[cells.top, cells.left] = down[0], across[0]
        places = (*map(rows.place, down), *map(columns.place, across))
        top, bottom, left, right = (place or 0 for place in places)
        ranges.append(MergedRange(top, left, bottom, right))
    taken = set(moved.values())
    displayed: list[tuple[int, int, str]] = []
    for row, column, text in texts:
        target = moved.get((row, column))
        if target is None and (row, column) in taken:
            continue  # under a merged range whose text moves here
        row, column = target or (row, column)
        row_place, column_place = rows.place(row), columns.place(column)
        if row_place is not None and column_place is not None:
            displayed.append((row_place, column_place, text))
    return displayed, ranges


def _rows_with_text(texts: Iterable[tuple[int, int, str]], merged: list[MergedRange]) -> Iterator[_SheetRow]:
    """Yield the rows that hold visible text, in order; text under a merged range is left out."""
    texts_by_row: dict[int, dict[int, str]] = {}
    for row, column, text in texts:
        if text.strip():
            texts_by_row.setdefault(row, {})[column] = text
    spans, covered = _merged_columns(merged, max(texts_by_row, default=0))
    for row in sorted(texts_by_row):
        hidden = frozenset(covered.get(row, ()))
        visible = {column: text for column, text in texts_by_row[row].items() if column not in hidden}
        if visible:
            yield _SheetRow(row, visible, spans.get(row, {}), hidden)


def _merged_columns(merged: list[MergedRange], last_row: int) -> tuple[dict[int, dict[int, int]], dict[int, set[int]]]:
    """Return, by row, the widths of the merged ranges that begin in it and the columns that merged ranges hide."""
    spans: dict[int, dict[int, int]] = {}
    covered: dict[int, set[int]] = {}
    area = 0
    for cells in merged:
        right = min(cells.right, cells.left + bounds.MAX_SPAN - 1)
        for row in range(cells.top, min(cells.bottom, last_row) + 1):
            area += right - cells.left + 1
            if area > bounds.MAX_CELLS:
                raise Unreadable("too_large", f"more than {bounds.MAX_CELLS:,} merged cells")
            covered.setdefault(row, set()).update(range(cells.left, right + 1))
        if right >= cells.left:
            covered.get(cells.top, set()).discard(cells.left)
            spans.setdefault(cells.top, {})[cells.left] = right - cells.left + 1
    return spans, covered


def _add_heights(rows: list[_SheetRow], merged: list[MergedRange]) -> None:
    """Set the heights of the merged ranges, counted in rows with text: a row without text is not written."""
    tall = [cells for cells in merged if cells.bottom > cells.top]
    if not tall:
        return
    numbers = [row.number for row in rows]
    by_number = dict(zip(numbers, rows, strict=True))
    for cells in tall:
        height = bisect_right(numbers, cells.bottom) - bisect_left(numbers, cells.top)
        if height > 1 and cells.top in by_number:
            by_number[cells.top].heights[cells.left] = min(height, bounds.MAX_SPAN)


def _rights_below(rows: list[_SheetRow]) -> list[int]:
    """Return, for each row, the right edge of the header below it, or else of the next row; 0 if it has one text."""
    rights = []
    for index in range(len(rows)):
        following = rows[index + 1 : index + 1 + _HEADER_ROWS]
        header = list(takewhile(lambda row: row.may_be_header, following)) or following[:1]
        rights.append(max((row.right for row in header if len(row.texts) > 1), default=0))
    return rights


def _is_title(row: _SheetRow, table: _SheetTable, right_below: int) -> bool:
    """Tell whether a row is a title or prose, and not a label followed by empty cells."""
    if len(row.texts) > 1:
        return False
    text = row.texts[row.left]
    if len(text) > _MAX_LABEL or _FULL_STOP in text or not table.rows:
        return True
    if not right_below and row.number > table.rows[-1].number + 1:
        return True  # a gap separates it from the table above, and no table row follows
    if row.spans.get(row.left, 1) > 1 and row.right >= max(table.right, right_below):
        return True
    return right_below > table.right  # a section title in one cell: the table below is wider than the one above


def _write_table(writer: Writer, table: _SheetTable) -> None:
    """Write each row of a table from the table's first column to its last, empty cells included."""
    for row in table.rows:
        writer.row(_cells(row, table.left or 0, table.right))


def _cells(row: _SheetRow, left: int, right: int) -> Iterator[CellText]:
    """Yield text, column and span of each visible cell of a row between two columns, and the height of a tall one."""
    for column in range(left, right):
        if column not in row.covered:
            span = min(row.spans.get(column, 1), right - column)
            text = squeeze(row.texts.get(column, ""))
            if column in row.heights:
                yield text, column, span, row.heights[column]
            else:
                yield text, column, span
