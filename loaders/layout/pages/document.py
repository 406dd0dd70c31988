"""Pages → rows: tables as they are drawn, across page breaks; all other text line by line."""

from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from loaders.layout.blocks import BlockDocument
from loaders.layout.pages.flow import Item, flow
from loaders.layout.pages.lines import Line
from loaders.layout.pages.model import Page
from loaders.layout.pages.parts import Cell, Part, columns_of, placed, rows_of
from loaders.layout.writing import Writer


class Written(NamedTuple):
    """A line or a cell in the text: its offsets, its page, its lines on the page, and the cell where it is one."""

    start: int
    end: int
    page: int
    lines: list[Line]
    cell: Cell | None = None


class PagesRead(NamedTuple):
    """A document's pages as they were read; `scanned`: the numbers of those read as pictures."""

    pages: list[Page]
    scanned: list[int]
    title: str | None = None


def laid_of(pages: list[Page], title: str | None = None) -> BlockDocument:
    """Return read pages as one document; raises Unreadable when they hold no text."""
    writer = Writer()
    deque(written(writer, pages), maxlen=0)
    return writer.document(title)


def written(writer: Writer, pages: list[Page]) -> Iterator[Written]:
    """Write read pages; yield each line and each cell, empty ones included, as it is written."""
    for run in flow(pages):
        yield from _write(writer, run)


def _write(writer: Writer, run: list[Item]) -> Iterator[Written]:
    """Write one table, its parts in order, or one line."""
    parts = [item for item in run if isinstance(item, Part)]
    for item in run:
        if not isinstance(item, Part):
            writer.page = item.page
            start = writer.length
            writer.line(item.text)
            yield Written(start, max(writer.length - 1, start), item.page, [item.line])
    if not parts:
        return
    writer.start_block()
    edges = columns_of(parts)
    for row in rows_of(parts):
        writer.page = row.page
        for cells in (row.cells, *row.more):
            writer.row(placed(cells, edges))
            for block, cell in zip(writer.rows[-1].cells if cells else (), cells, strict=True):
                yield Written(block.start, block.end, row.page, cell.lines, cell)
    writer.start_block()
