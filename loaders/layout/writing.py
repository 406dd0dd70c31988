"""Writes a document's text in reading order and records its rows; used by all formats with true tables.

A line of prose is one line of the text; a table row is one line with tabs between its cells.
"""

from collections.abc import Iterable

from loaders import bounds
from loaders.layout.blocks import GRID, PLAIN, ROW, BlockCell, BlockDocument, BlockRow, Shape, Unreadable
from loaders.normalize import Folded, fold

_MIN_TABBED = 3  # texts between tabs that make a line a row; fewer are an indent or a list
_MAX_TABBED = 60  # characters; a longer text between tabs is prose
CUT = "\ufdd0"  # no character of any text: a layout puts it where its bytes end inside an open text

_new = tuple.__new__  # skips NamedTuple's own constructor, which takes twice as long: pages have thousands of cells

PlacedText = tuple[str, int, int, int]
CellText = tuple[str, int, int] | PlacedText


def squeeze(text: str) -> str:
    """Return `text` trimmed, with each run of white space replaced by one space."""
    if text.isalnum():  # most cells hold a figure or a word without spaces
        return text
    return " ".join(text.split())


def check_depth(depth: int) -> None:
    """Raise Unreadable if elements are nested deeper than MAX_DEPTH."""
    if depth > bounds.MAX_DEPTH:
        raise Unreadable("too_large", f"elements nested deeper than {bounds.MAX_DEPTH}")


class Writer:
    """Collects the text and the rows of a document; `document` returns the result.

    parts       pieces of the text so far, and `length`, their total length in code points
    rows        rows so far; their offsets count in the text as written
    block       number of the current block; it changes where a table begins or ends
    cell_count  table cells so far, spans counted
    page        number of the current page, from 1, or None
    hidden      rows of tables that are not displayed, written while `is_hidden` is True
    article     the heading that the document gives its article, or None
    asides      start offsets of the lines that are not part of the article
    """

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.rows: list[BlockRow] = []
        self.length = 0
        self.block = 0
        self.cell_count = 0
        self.page: int | None = None
        self.hidden: list[BlockRow] = []
        self.is_hidden = False
        self.article: str | None = None
        self.asides: set[int] = set()

    def write(self, text: str) -> int:
        """Append `text` and return its start offset; raises Unreadable (too_large) beyond bounds.MAX_TEXT."""
        start = self.length
        self.parts.append(text)
        self.length += len(text)
        if self.length > bounds.MAX_TEXT:
            raise Unreadable("too_large", f"more than {bounds.MAX_TEXT:,} characters of text")
        return start

    def line(self, text: str) -> None:
        """Write one line of prose as a row of shape PLAIN; write nothing if it is blank."""
        text = squeeze(text)
        if text:
            start = self.write(text)
            self.write("\n")
            self.add([BlockCell(text, start, start + len(text))], PLAIN)

    def add(self, cells: list[BlockCell], shape: Shape) -> None:
        """Add a row of written cells to the displayed rows, or to the hidden ones."""
        rows = self.hidden if self.is_hidden else self.rows
        rows.append(BlockRow(cells, shape, self.block, self.page))

    def lines(self, text: str) -> None:
        """Write lines of prose; a line of several short texts with tabs between them becomes a row of shape ROW."""
        for line in text.split("\n"):
            texts = [squeeze(piece) for piece in line.split("\t")] if "\t" in line else []
            filled = [piece for piece in texts if piece]
            if len(filled) < _MIN_TABBED or max(map(len, filled)) > _MAX_TABBED:
                self.line(line)
            else:
                self.row(((piece, 0, 1) for piece in filled), ROW)

    def row(self, cells: Iterable[CellText], shape: Shape = GRID) -> None:
        """Write one table row of cells (text, column, width in columns, and height in rows if it is more than one).

        Raises Unreadable (too_large) at too many cells.
        """
        self.placed_row([cell if len(cell) == 4 else (*cell, 1) for cell in cells], shape)

    def placed_row(self, cells: list[PlacedText], shape: Shape = GRID) -> None:
        """Write one table row of cells that all have their heights; raises Unreadable like `row`."""
        start = self.length
        block_cells: list[BlockCell] = [
            _new(BlockCell, (text, start, (start := start + len(text) + 1) - 1, column, span, rows))
            for text, column, span, rows in cells
        ]
        self.count(sum([cell[2] for cell in cells]))
        self.write("\t".join([cell[0] for cell in cells]) + "\n")
        if block_cells:
            self.add(block_cells, shape)

    def count(self, cells: int) -> None:
        """Add to the number of table cells; raises Unreadable (too_large) beyond bounds.MAX_CELLS."""
        self.cell_count += cells
        if self.cell_count > bounds.MAX_CELLS:
            raise Unreadable("too_large", f"more than {bounds.MAX_CELLS:,} table cells")

    def start_block(self) -> None:
        """Start a new block: rows before and after this call belong to different tables."""
        self.block += 1

    def document(self, title: str | None = None) -> BlockDocument:
        """Return the finished document; raises Unreadable (no_text) if no text was written.

        The last CUT in the text is removed, and becomes the document's `cut`.
        """
        text = "".join(self.parts)
        cut = text.rfind(CUT)
        if cut >= 0:
            text = text[:cut] + text[cut + 1 :]
            self.rows, self.hidden = _without_cut(self.rows, cut, text), _without_cut(self.hidden, cut, text)
            self.asides = {start - (start > cut) for start in self.asides}
        if not text.strip():
            raise Unreadable("no_text", "no text in it; a scan, or pictures, perhaps")
        folded = fold(text)
        offsets = None if folded.offsets is None else _folded_offsets(folded, len(text))
        return BlockDocument(
            text,
            folded,
            _folded_rows(self.rows, text, folded, offsets),
            title,
            hidden=_folded_rows(self.hidden, text, folded, offsets),
            article=self.article,
            asides=frozenset(self.asides if offsets is None else (offsets[start] for start in self.asides)),
            cut=None if cut < 0 else cut if offsets is None else offsets[cut],
        )


def _without_cut(rows: list[BlockRow], cut: int, text: str) -> list[BlockRow]:
    """Return rows with the offsets and texts that they have without the character at offset `cut`.

    A line of prose that had nothing else is left out.
    """
    shifted = [
        row._replace(
            cells=[
                cell._replace(text=text[start:end], start=start, end=end)
                for cell in row.cells
                for start, end in [(cell.start - (cell.start > cut), cell.end - (cell.end > cut))]
            ]
        )
        if row.cells and row.cells[-1].end > cut
        else row
        for row in rows
    ]
    return [row for row in shifted if row.shape is not PLAIN or row.cells[0].text]


def _folded_rows(rows: list[BlockRow], text: str, folded: Folded, offsets: list[int] | None) -> list[BlockRow]:
    """Return rows with their printed texts and offsets replaced by folded ones."""
    if offsets is not None:
        rows = [
            row._replace(cells=[cell._replace(start=offsets[cell.start], end=offsets[cell.end]) for cell in row.cells])
            for row in rows
        ]
    if folded.text != text:
        rows = [
            row._replace(cells=[cell._replace(text=folded.text[cell.start : cell.end]) for cell in row.cells])
            for row in rows
        ]
    return rows


def _folded_offsets(folded: Folded, length: int) -> list[int]:
    """Return, for each offset in a printed text of this length, the first folded offset at or after it."""
    offsets = [len(folded.text)] * (length + 1)
    for folded_offset in range(len(folded.text), -1, -1):
        offsets[folded.origin(folded_offset)] = folded_offset
    for printed_offset in range(length - 1, -1, -1):
        offsets[printed_offset] = min(offsets[printed_offset], offsets[printed_offset + 1])
    return offsets
