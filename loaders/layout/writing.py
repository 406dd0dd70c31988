"""Writes the reading-order text of a document and notes its rows: what every format with true tables shares.

A line of prose is a line of text; a table's row is a line with its cells parted by tabs.
"""

import re
from collections.abc import Iterable

from loaders import bounds
from loaders.layout.blocks import BlockCell, Laid, Row, Shape, Unreadable
from loaders.normalize import Folded, fold

_SPACE = re.compile(r"\s+")
_LEAST_TABBED = 3  # pieces between tabs that make a line a row: fewer are an indent or a list
_LONGEST_TABBED = 60  # a longer piece is prose


def squeeze(text: str) -> str:
    """Return `text` trimmed, each run of spaces and line ends one space."""
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
        for text, column, span in cells:
            self.count(span)
            if written:
                self.write("\t")
            start = self.write(text)
            written.append(BlockCell(text, start, start + len(text), column, span))
        self.write("\n")
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
