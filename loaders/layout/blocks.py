"""The block model: the common form of all documents, before any statutory form is looked for.

A document is its text and its rows in reading order. The shape of a row says how reliable its cells are:

GRID    true geometry: each cell, also an empty one, has its column and span (HTML, Word, sheets)
EVEN    rows with the same number of cells share their columns; an empty cell may be padding (Markdown, tabs)
EXACT   cells in print order, also empty ones; columns are unknown (cells indented by tabs)
ROW     cells in print order; empty cells at the end may be lost, or padding (pipes, tabs)
STREAM  part of a row: one cell or a few, continued by the next rows; empty cells are lost
PLAIN   a line of text: prose, a label, a figure, or several of them separated by spaces
"""

from enum import IntEnum
from typing import NamedTuple

from loaders.normalize import Folded


class Unreadable(Exception):
    """Raised when a document can't be laid out; holds the reason code and the detail of its reject."""

    def __init__(self, reason_code: str, detail: str) -> None:
        super().__init__(detail)
        self.reason_code, self.detail = reason_code, detail


class Shape(IntEnum):
    """How reliable the cells of a row are; the module's docstring explains each shape."""

    GRID = 0
    EVEN = 1
    EXACT = 2
    ROW = 3
    STREAM = 4
    PLAIN = 5


GRID, EVEN, EXACT, ROW, STREAM, PLAIN = Shape  # a name of a module is found ten times as fast as one of an Enum


class BlockCell(NamedTuple):
    """One printed cell: its folded, trimmed text, the offsets of that text in the folded text, its place in the table.

    `column` counts from 0, `span` is its width in columns, `rows` its height in rows.
    """

    text: str
    start: int
    end: int
    column: int = 0
    span: int = 1
    rows: int = 1


class BlockRow(NamedTuple):
    """Cells in print order; rows of one table share a block number, and `page` counts from 1 (None without pages)."""

    cells: list[BlockCell]
    shape: Shape
    block: int
    page: int | None = None


class BlockDocument(NamedTuple):
    """A document in the block model: its printed text, its folded text, and its rows.

    `hidden` has the rows of the tables that the page does not display; they are in the text, but not in `rows`.
    `asides` has the start offsets of the lines that are not part of the article: links, menus, lists of other reports.
    `cut` is the folded offset where the bytes end inside a text that nothing closes, or None. A figure that ends there
    may have lost digits.
    """

    text: str
    folded: Folded
    rows: list[BlockRow]
    title: str | None = None  # from the format's own metadata
    is_ocr: bool = False  # read by OCR, so a figure may be misread
    hidden: list[BlockRow] = []  # noqa: RUF012  # never changed in place
    article: str | None = None  # the heading that the page gives its article: <h1>, meta ArticleTitle
    asides: frozenset[int] = frozenset()
    cut: int | None = None

    def with_cut_before_lost(self) -> "BlockDocument":
        """Return the document with its cut before the characters that could not be decoded: half of one may be left."""
        if self.cut is None:
            return self
        return self._replace(cut=len(self.folded.text[: self.cut].rstrip("\ufffd")))

    def printed(self, start: int, end: int) -> tuple[str, int, int]:
        """Return the printed text of a range of the folded text, and its printed start and end offsets."""
        if self.folded.offsets is None:
            return self.text[start:end], start, end
        first = self.folded.origin(start)
        last = self.folded.origin(end - 1) + 1 if end > start else first
        return self.text[first:last], first, last
