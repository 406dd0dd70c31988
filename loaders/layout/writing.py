"""Writes the reading-order text of a document and notes its rows: what every format with true tables shares.

A line of prose is a line of text; a table's row is a line with its cells parted by tabs. A worksheet has no tables,
only filled and merged cells: where its tables begin and how wide they are is told here too.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import takewhile
from typing import NamedTuple

from loaders import bounds
from loaders.layout.blocks import BlockCell, Laid, Row, Shape, Unreadable
from loaders.normalize import Folded, fold

_SPACE = re.compile(r"\s+")
_LEAST_TABBED = 3  # pieces between tabs that make a line a row: fewer are an indent or a list
_LONGEST_TABBED = 60  # a longer piece is prose
_HEAD_ROWS = 3  # of a table
_LONGEST_LABEL = 60  # the longest label of a form has 40 characters
_PROSE = "。"

_new = tuple.__new__  # half the price of the class's own call, and pages have thousands of cells


def squeeze(text: str) -> str:
    """Return `text` trimmed, each run of spaces and line ends one space."""
    if text.isalnum():  # most cells: a figure, or words without a space
        return text
    return _SPACE.sub(" ", text).strip()


class Writer:
    """The text so far and its rows; `laid` gives the finished document."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.rows: list[Row] = []
        self.length = 0
        self.block = 0
        self.cells = 0
        self.page: int | None = None

    def write(self, text: str) -> int:
        """Append text, return where it starts; raises Unreadable when the document is too long."""
        start = self.length
        self.parts.append(text)
        self.length += len(text)
        if self.length > bounds.MAX_TEXT:
            raise Unreadable("too_large", f"more than {bounds.MAX_TEXT:,} characters of text")
        return start

    def line(self, text: str) -> None:
        """Write one line of prose; a blank one leaves no trace."""
        text = squeeze(text)
        if text:
            start = self.write(text)
            self.write("\n")
            self.rows.append(Row([BlockCell(text, start, start + len(text))], Shape.PLAIN, self.block, self.page))

    def lines(self, text: str) -> None:
        """Write lines of prose; one that tabs part into several short pieces is a row."""
        for line in text.split("\n"):
            pieces = [squeeze(piece) for piece in line.split("\t")] if "\t" in line else []
            filled = [piece for piece in pieces if piece]
            if len(filled) < _LEAST_TABBED or max(map(len, filled)) > _LONGEST_TABBED:
                self.line(line)
            else:
                self.row(((piece, 0, 1) for piece in filled), Shape.ROW)

    def row(self, cells: Iterable[tuple[str, int, int]], shape: Shape = Shape.GRID) -> None:
        """Write one row of cells: text, column and span of each; raises Unreadable when cells are too many."""
        written: list[BlockCell] = []
        texts: list[str] = []
        start, total = self.length, 0
        for text, column, span in cells:
            end = start + len(text)
            written.append(_new(BlockCell, (text, start, end, column, span)))
            texts.append(text)
            total += span
            start = end + 1
        self.count(total)
        self.write("\t".join(texts) + "\n")
        if written:
            self.rows.append(Row(written, shape, self.block, self.page))

    def count(self, cells: int) -> None:
        """Count table cells against their bound."""
        self.cells += cells
        if self.cells > bounds.MAX_CELLS:
            raise Unreadable("too_large", f"more than {bounds.MAX_CELLS:,} table cells")

    def part_tables(self) -> None:
        """What follows is another table than what came before."""
        self.block += 1

    def laid(self, title: str | None = None) -> Laid:
        """Return the document; raises Unreadable when nothing was written."""
        written = "".join(self.parts)
        if not written.strip():
            raise Unreadable("no_text", "no text in it; a scan, or pictures, perhaps")
        return resolve(written, self.rows, title)


def resolve(written: str, rows: list[Row], title: str | None) -> Laid:
    """Return the document of a text whose rows carry printed offsets: they are carried over into folded text."""
    folded = fold(written)
    if folded.offsets is not None:
        back = _inverse(folded, len(written))
        rows = [
            row._replace(cells=[cell._replace(start=back[cell.start], end=back[cell.end]) for cell in row.cells])
            for row in rows
        ]
    same = folded.text
    if same != written:
        rows = [
            row._replace(cells=[cell._replace(text=same[cell.start : cell.end]) for cell in row.cells]) for row in rows
        ]
    return Laid(written, folded, rows, title)


def _inverse(folded: Folded, length: int) -> list[int]:
    """For each printed offset the folded one at or behind it."""
    back = [len(folded.text)] * (length + 1)
    for position in range(len(folded.text), -1, -1):
        back[folded.origin(position)] = position
    for offset in range(length - 1, -1, -1):
        back[offset] = min(back[offset], back[offset + 1])
    return back


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

    @property
    def is_head(self) -> bool:
        """Whether it may be a row of a table's head: several texts, none of them a figure."""
        return len(self.texts) > 1 and not any(text.strip()[-1].isdigit() for text in self.texts.values())


@dataclass(slots=True)
class _Part:
    """The rows of one table, its first column, and the column behind the last text of all of them."""

    lines: list[_Line] = field(default_factory=list)
    left: int | None = None
    right: int = 0

    def take(self, line: _Line) -> None:
        """Add a row."""
        self.lines.append(line)
        self.left = line.left if self.left is None else min(self.left, line.left)
        self.right = max(self.right, line.right)


def write_sheet(writer: Writer, texts: Iterable[tuple[int, int, str]], merged: Iterable[Merged] = ()) -> None:
    """Write one worksheet: its filled cells as (row, column, text) and its merged ranges.

    A table is a run of rows that a title or a wider head ends. An empty cell counts as printed when it lies within its
    table's width. Raises Unreadable when a bound is passed.
    """
    lines = list(_lines(texts, list(merged)))
    writer.part_tables()
    part = _Part()
    for line, ahead in zip(lines, _rights_ahead(lines), strict=True):
        if _is_title(line, part, ahead):
            _write_part(writer, part)
            part = _Part()
            writer.lines(line.texts[line.left])
            continue
        if line.right > part.right and part.lines and line.is_head:
            _write_part(writer, part)
            part = _Part(left=part.left)
        part.take(line)
    _write_part(writer, part)
    writer.part_tables()


def _lines(texts: Iterable[tuple[int, int, str]], merged: list[Merged]) -> Iterator[_Line]:
    """The rows that hold text, in order; text under a merged cell is not seen, so it is none."""
    rows: dict[int, dict[int, str]] = {}
    for row, column, text in texts:
        if text.strip():
            rows.setdefault(row, {})[column] = text
    spans: dict[int, dict[int, int]] = {}
    covered: dict[int, set[int]] = {}
    area, last = 0, max(rows, default=0)
    for one in merged:
        right = min(one.right, one.left + bounds.MAX_SPAN - 1)
        for row in range(one.top, min(one.bottom, last) + 1):
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
    """For each row, the column behind the head that follows it, or behind the next row; 0 without several texts."""
    rights = []
    for index in range(len(lines)):
        following = lines[index + 1 : index + 1 + _HEAD_ROWS]
        head = list(takewhile(lambda line: line.is_head, following)) or following[:1]
        rights.append(max((line.right for line in head if len(line.texts) > 1), default=0))
    return rights


def _is_title(line: _Line, part: _Part, ahead: int) -> bool:
    """Tell whether a row's only text is a title or prose, and no label with empty cells behind it."""
    if len(line.texts) > 1:
        return False
    text = line.texts[line.left]
    if len(text) > _LONGEST_LABEL or _PROSE in text or not part.lines:
        return True
    if not ahead and line.number > part.lines[-1].number + 1:
        return True  # apart from the table, and no row of one behind it
    if line.spans.get(line.left, 1) > 1 and line.right >= max(part.right, ahead):
        return True
    return ahead > part.right  # a section's title in one cell: the table behind it is wider than the one before it


def _write_part(writer: Writer, part: _Part) -> None:
    """Write a table's rows, each from its first column to its last, empty cells included."""
    for line in part.lines:
        writer.row(_cells(line, part.left or 0, part.right))


def _cells(line: _Line, left: int, right: int) -> Iterator[tuple[str, int, int]]:
    for column in range(left, right):
        if column not in line.covered:
            span = min(line.spans.get(column, 1), right - column)
            yield squeeze(line.texts.get(column, "")), column, span
