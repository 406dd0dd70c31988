"""Pictures of pages → pages, read by OCR, as a PDF's text layer gives them."""

from collections.abc import Sequence

import numpy as np

from loaders.layout.ocr.cells import boxes_of, glyphs_of
from loaders.layout.ocr.engine import Boxes, quarters
from loaders.layout.ocr.sheet import Sheet, sheet_of
from loaders.layout.pages.model import Glyph, Page, Ruling
from loaders.layout.pages.raster import Picture

_ALIKE = 0.02  # of a table's width that it may differ by from the page before: the scanner took in the paper askew


def read_page(picture: Picture, number: int, others: Sequence[Glyph] = ()) -> Page:
    """One page, read; `others` stand on it as well, and are no part of the picture."""
    sheet, boxes, _ = _looked_at(picture, not others)
    bottom = sheet.grey.shape[0] / sheet.scale
    return Page(number, 0.0, bottom, [*glyphs_of(sheet, boxes), *others], sheet.across, sheet.down, 0, True)


def _looked_at(picture: Picture, may_turn: bool) -> tuple[Sheet, Boxes, int]:
    """A page set straight, its tables' rulings painted white, where its text is, and the quarters it was turned by."""
    sheet = sheet_of(picture)
    boxes = boxes_of(sheet)
    turns = quarters(sheet.grey, boxes) if may_turn else 0
    if turns:
        sheet = sheet_of(Picture(np.ascontiguousarray(np.rot90(picture.grey, turns)), picture.scale))
        boxes = boxes_of(sheet)
    return sheet, boxes, turns


def as_read(picture: Picture, others: Sequence[Glyph] = ()) -> Sheet:
    """Return a page as it was read: turned and set straight, its rulings still on it."""
    _, _, turns = _looked_at(picture, not others)
    return sheet_of(Picture(np.ascontiguousarray(np.rot90(picture.grey, turns)), picture.scale))


def aligned(pages: Sequence[Page]) -> list[Page]:
    """Return pages moved sideways so that the parts of one table lie between the same edges."""
    moved: list[Page] = []
    edges: tuple[float, float] | None = None
    for page in pages:
        if page.across:
            left, right = min(line.start for line in page.across), max(line.end for line in page.across)
            if edges and abs((right - left) / (edges[1] - edges[0]) - 1) <= _ALIKE:
                page = _moved(page, left, right, *edges)
            else:
                edges = left, right
        moved.append(page)
    return moved


def _moved(page: Page, left: float, right: float, new_left: float, new_right: float) -> Page:
    def at(x: float) -> float:
        return new_left + (x - left) * (new_right - new_left) / (right - left)

    return page._replace(
        glyphs=[Glyph(g.text, at(g.left), g.top, at(g.right), *g[4:]) for g in page.glyphs],
        across=[Ruling(line.at, at(line.start), at(line.end)) for line in page.across],
        down=[line._replace(at=at(line.at)) for line in page.down],
    )
