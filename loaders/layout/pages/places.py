"""Offsets in a document's text → bounding boxes on its pages."""

from typing import NamedTuple

from loaders.layout.pages.document import TextSpan, write_pages
from loaders.layout.pages.model import Box, Glyph, Page
from loaders.layout.writing import Writer

_MARGIN = 1.5  # points around glyphs that are not a whole cell


class PageBox(NamedTuple):
    """A bounding box, and the number of its page, from 1."""

    page: int
    box: Box


def page_boxes(pages: list[Page], start: int, end: int) -> tuple[str, list[PageBox]]:
    """Return the text between two offsets, and its bounding boxes: one for each page that prints some of it, in order.

    A whole table cell has the cell's own box; other text has the box of its glyphs. The list is empty if nothing is
    printed there and no ruled cell is around it. The pages are laid out anew, since readings do not store boxes.
    """
    writer = Writer()
    spans = [span for span in write_pages(writer, pages) if span.start <= end and start <= span.end]
    if start < end:
        spans = [span for span in spans if span.start < end and start < span.end]
    text = "".join(writer.parts)
    page_of_glyph = {id(glyph): page.number for page in pages for glyph in page.glyphs}
    boxes: dict[int, list[Box]] = {}
    for span in spans:
        for glyph in _glyphs_between(span, text, start, end):
            boxes.setdefault(page_of_glyph.get(id(glyph), span.page), []).append(_with_margin(glyph))
        cell_box = _cell_box(span)
        if cell_box and start <= span.start and span.end <= end and set(boxes) <= {span.page}:
            boxes.setdefault(span.page, []).append(cell_box)
    return text[start:end], [PageBox(page, _around(boxes[page])) for page in sorted(boxes)]


def _glyphs_between(span: TextSpan, text: str, start: int, end: int) -> list[Glyph]:
    """Return the glyphs of a span between two offsets; all its glyphs if glyphs and characters don't match."""
    glyphs = [glyph for line in span.lines for glyph in line.glyphs]
    offsets = [offset for offset in range(span.start, span.end) if not text[offset].isspace()]
    if [glyph.text for glyph in glyphs] != [text[offset] for offset in offsets]:
        return glyphs
    return [glyph for offset, glyph in zip(offsets, glyphs, strict=True) if start <= offset < end]


def _cell_box(span: TextSpan) -> Box | None:
    cell = span.cell
    if cell is None or cell.top is None or cell.bottom is None:
        return None
    return cell.left, cell.top, cell.right, cell.bottom


def _with_margin(glyph: Glyph) -> Box:
    return glyph.left - _MARGIN, glyph.top - _MARGIN, glyph.right + _MARGIN, glyph.bottom + _MARGIN


def _around(boxes: list[Box]) -> Box:
    """Return the smallest box around some boxes."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)
