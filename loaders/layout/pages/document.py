"""Pages → rows: ruled tables, also across page breaks, as table rows; all other text line by line."""

from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from loaders.layout.blocks import BlockDocument
from loaders.layout.pages.flow import Item, reading_order
from loaders.layout.pages.lines import TextLine
from loaders.layout.pages.model import Page
from loaders.layout.pages.parts import TableCell, TablePart, cell_ends, column_edges, table_rows, with_columns
from loaders.layout.writing import Writer


class TextSpan(NamedTuple):
    """A line or a cell in the document's text: its offsets, page number, lines on the page, and cell (None: a line)."""

    start: int
    end: int
    page: int
    lines: list[TextLine]
    cell: TableCell | None = None


class PagedDocument(NamedTuple):
    """The pages of a document as read, the numbers of those read by OCR, and the title in the file's metadata."""

    pages: list[Page]
    ocr_pages: list[int]
    title: str | None = None


def document_of(pages: list[Page], title: str | None = None) -> BlockDocument:
    """Return pages as one document; raises Unreadable: no_text, too_large."""
    writer = Writer()
    deque(write_pages(writer, pages), maxlen=0)
    return writer.document(title)


def write_pages(writer: Writer, pages: list[Page]) -> Iterator[TextSpan]:
    """Write pages and yield each line and each cell, also empty cells, as it is written."""
    for items in reading_order(pages):
        yield from _write(writer, items)


def _write(writer: Writer, items: list[Item]) -> Iterator[TextSpan]:
    """Write lines, or the parts of one table in order."""
    parts = [item for item in items if isinstance(item, TablePart)]
    for item in items:
        if not isinstance(item, TablePart):
            writer.page = item.page
            start = writer.length
            writer.line(item.text)
            yield TextSpan(start, max(writer.length - 1, start), item.page, [item.line])
    if not parts:
        return
    writer.start_block()
    edges = column_edges(parts)
    rows = table_rows(parts)
    ends = cell_ends(rows)
    for row in rows:
        writer.page = row.page
        number = ends[id(row)] - len(row.unruled_rows)
        for cells in (row.cells, *row.unruled_rows):
            writer.row(with_columns(cells, edges, number, ends))
            for block_cell, cell in zip(writer.rows[-1].cells if cells else (), cells, strict=True):
                yield TextSpan(block_cell.start, block_cell.end, row.page, cell.lines, cell)
    writer.start_block()
