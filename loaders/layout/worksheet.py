"""One worksheet → rows: where its tables begin and how wide they are, titles and notes apart.

A sheet has no tables, only filled and merged cells. A table is a run of rows; a title ends it. An empty cell counts
as printed when it lies within its table's width.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from loaders import bounds
from loaders.layout.blocks import Shape, Unreadable
from loaders.layout.writing import Writer, squeeze

_LONGEST_LABEL = 60  # the longest label of a form has 40 characters
_PROSE = "。"


class Merged(NamedTuple):
    """A merged range: first row and column, last row and column, all included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class _Line:
    """One row of the sheet that holds text: column → text."""

    number: int
    texts: dict[int, str]
    spans: dict[int, int]  # column → columns, of the merged cells that begin here
    covered: frozenset[int]  # columns that a merged cell from above or from the left covers

    @property
    def left(self) -> int:
        """Its first column with text."""
        return min(self.texts)

    @property
    def right(self) -> int:
        """The column behind its last text."""
        return max(column + self.spans.get(column, 1) for column in self.texts)


@dataclass(slots=True)
class _Part:
    """The rows of one table; `right` is the column behind the last text of all of them."""

    lines: list[_Line] = field(default_factory=list)
    right: int = 0

    def take(self, line: _Line) -> None:
        """Add a row."""
        self.lines.append(line)
        self.right = max(self.right, line.right)


def write_sheet(
    writer: Writer, texts: Iterable[tuple[int, int, str]], merged: Iterable[Merged], shape: Shape = Shape.GRID
) -> None:
    """Write one sheet: its filled cells as (row, column, text) and its merged ranges.

    `shape` is EVEN where merged ranges are not known. Raises Unreadable when a bound is passed.
    """
    lines = list(_lines(texts, list(merged)))
    writer.part_tables()
    part = _Part()
    for line, ahead in zip(lines, _rights_ahead(lines), strict=True):
        if part.lines and line.number > part.lines[-1].number + 1:
            _write_part(writer, part, shape)
            part = _Part()
        if _is_title(line, part, ahead):
            _write_part(writer, part, shape)
            part = _Part()
            writer.lines(line.texts[line.left])
        else:
            part.take(line)
    _write_part(writer, part, shape)
    writer.part_tables()


def _lines(texts: Iterable[tuple[int, int, str]], merged: list[Merged]) -> Iterator[_Line]:
    """The rows that hold text, in order; text under a merged cell is not seen, so it is none."""
    rows: dict[int, dict[int, str]] = {}
    for row, column, text in texts:
        if text.strip():
            rows.setdefault(row, {})[column] = text
    spans: dict[int, dict[int, int]] = {}
    covered: dict[int, set[int]] = {}
    area = 0
    for one in merged:
        right = min(one.right, one.left + bounds.MAX_SPAN - 1)
        for row in range(one.top, min(one.bottom, max(rows, default=0)) + 1):
            area += right - one.left + 1
            if area > bounds.MAX_CELLS:
                raise Unreadable("too_large", f"more than {bounds.MAX_CELLS:,} merged cells")
            covered.setdefault(row, set()).update(range(one.left, right + 1))
        if right >= one.left:
            covered.get(one.top, set()).discard(one.left)
            spans.setdefault(one.top, {})[one.left] = right - one.left + 1
    for row in sorted(rows):
        hidden = frozenset(covered.get(row, ()))
        seen = {column: text for column, text in rows[row].items() if column not in hidden}
        if seen:
            yield _Line(row, seen, spans.get(row, {}), hidden)


def _rights_ahead(lines: list[_Line]) -> list[int]:
    """For each row, the column behind the next row of several texts that follows without a gap; 0 without one."""
    rights = [0] * len(lines)
    for index in range(len(lines) - 2, -1, -1):
        after = lines[index + 1]
        if after.number == lines[index].number + 1:
            rights[index] = after.right if len(after.texts) > 1 else rights[index + 1]
    return rights


def _is_title(line: _Line, part: _Part, ahead: int) -> bool:
    """Tell whether a row's only text is a title or prose, and no label with empty cells behind it."""
    if len(line.texts) > 1:
        return False
    text = line.texts[line.left]
    if len(text) > _LONGEST_LABEL or _PROSE in text or not part.lines:
        return True
    if line.spans.get(line.left, 1) > 1 and line.right >= max(part.right, ahead):
        return True
    return ahead > part.right  # a section's title in one cell: the table behind it is wider than the one before it


def _write_part(writer: Writer, part: _Part, shape: Shape) -> None:
    """Write a table's rows, each from its first column to its last, empty cells included."""
    left = min((line.left for line in part.lines), default=0)
    for line in part.lines:
        writer.row(_cells(line, left, part.right), shape)


def _cells(line: _Line, left: int, right: int) -> Iterator[tuple[str, int, int]]:
    for column in range(left, right):
        if column not in line.covered:
            span = min(line.spans.get(column, 1), right - column)
            yield squeeze(line.texts.get(column, "")), column, span
