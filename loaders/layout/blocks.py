"""The block model: what every format becomes before anyone looks for a form in it.

A document is its text and its rows in reading order. A row says how far its cells can be trusted:

GRID    true geometry: every cell, empty ones included, has its column and span (HTML, Word, sheets)
EVEN    rows of one width: cells have a common column, but an empty one may be padding (Markdown, joined by tabs)
EXACT   cells in print order, empty ones included, without a common geometry (tab-indented cells)
ROW     cells in print order; empty ones may be lost at the end or padding (pipes, tabs)
STREAM  a piece of a row: one cell or a few, the row goes on in the next; empty cells are lost
PLAIN   a line of text: prose, a label, a figure, or several of them joined by spaces
"""

from enum import IntEnum
from typing import NamedTuple

from loaders.normalize import Folded


class Unreadable(Exception):
    """A content that its format module can't lay out: the code and the detail of its reject."""

    def __init__(self, reason_code: str, detail: str) -> None:
        super().__init__(detail)
        self.reason_code, self.detail = reason_code, detail


class Shape(IntEnum):
    """How far a row's cells can be trusted; see the module's head."""

    GRID = 0
    EVEN = 1
    EXACT = 2
    ROW = 3
    STREAM = 4
    PLAIN = 5


class BlockCell(NamedTuple):
    """One printed cell: its folded text, trimmed, and where that stands in the folded text."""

    text: str
    start: int
    end: int
    column: int = 0
    span: int = 1


class Row(NamedTuple):
    """Cells in print order; `block` tells the tables of a document apart."""

    cells: list[BlockCell]
    shape: Shape
    block: int
    page: int | None = None


class Laid(NamedTuple):
    """A document laid out: its printed text, the same folded, and its rows."""

    text: str
    folded: Folded
    rows: list[Row]
    title: str | None = None  # what the format itself calls the title
    is_ocr: bool = False  # its characters were read from a picture: a figure may be misread

    def printed(self, start: int, end: int) -> tuple[str, int, int]:
        """Return the printed text of a folded stretch and its printed offsets."""
        if self.folded.offsets is None:
            return self.text[start:end], start, end
        first = self.folded.origin(start)
        last = self.folded.origin(end - 1) + 1 if end > start else first
        return self.text[first:last], first, last
