"""Offsets in a document's text → the boxes on its pages where that text is printed."""

from typing import NamedTuple

from loaders.layout.pages.document import Written, written
from loaders.layout.pages.model import Glyph, Page
from loaders.layout.writing import Writer

Box = tuple[float, float, float, float]  # left, top, right, bottom, as in Glyph
_AROUND = 1.5  # points of paper left around glyphs that are no whole cell


class Place(NamedTuple):
    """Where a stretch of text is printed: the page's number, from 1, and the box there."""

    page: int
    box: Box


def laid_places(pages: list[Page], start: int, end: int) -> tuple[str, list[Place]]:
    """Lay pages out again; return the text from `start` to `end` and its places, a page each, in their order.

    A whole cell of a table has its own box; part of one, or other text, the box of its characters. There is no place
    where nothing is printed in no cell.
    """
    writer = Writer()
    found = [one for one in written(writer, pages) if one.start <= end and start <= one.end]
    if start < end:
        found = [one for one in found if one.start < end and start < one.end]
    text = "".join(writer.parts)
    page_of = {id(glyph): page.number for page in pages for glyph in page.glyphs}
    boxes: dict[int, list[Box]] = {}
    for one in found:
        glyphs = _glyphs(one, text, start, end)
        for glyph in glyphs:
            boxes.setdefault(page_of.get(id(glyph), one.page), []).append(_padded(glyph))
        own = _cell_box(one)
        if own and start <= one.start and one.end <= end and set(boxes) <= {one.page}:
            boxes.setdefault(one.page, []).append(own)
    return text[start:end], [Place(page, _around(boxes[page])) for page in sorted(boxes)]


def _glyphs(one: Written, text: str, start: int, end: int) -> list[Glyph]:
    """The glyphs of the characters in between; all of them where they can't be told one by one."""
    glyphs = [glyph for line in one.lines for glyph in line.glyphs]
    solid = [offset for offset in range(one.start, one.end) if not text[offset].isspace()]
    if [glyph.text for glyph in glyphs] != [text[offset] for offset in solid]:
        return glyphs
    return [glyph for offset, glyph in zip(solid, glyphs, strict=True) if start <= offset < end]


def _cell_box(one: Written) -> Box | None:
    cell = one.cell
    if cell is None or cell.top is None or cell.bottom is None:
        return None
    return cell.left, cell.top, cell.right, cell.bottom


def _padded(glyph: Glyph) -> Box:
    return glyph.left - _AROUND, glyph.top - _AROUND, glyph.right + _AROUND, glyph.bottom + _AROUND


def _around(boxes: list[Box]) -> Box:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)
