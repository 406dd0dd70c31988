"""Page images → pages of the page model, read by OCR."""

from collections.abc import Sequence

import numpy as np

from loaders.layout.ocr.cells import read_glyphs, text_boxes
from loaders.layout.ocr.engine import Boxes, turns_to_upright
from loaders.layout.ocr.straighten import StraightPage, straighten
from loaders.layout.pages.model import Glyph, Page, Ruling
from loaders.layout.pages.raster import PageImage

_MAX_WIDTH_CHANGE = 0.02  # share by which the width of a table may change between pages that a scanner pulled in askew


def read_page(image: PageImage, number: int, other_glyphs: Sequence[Glyph] = ()) -> Page:
    """Return one page as OCR reads it.

    `other_glyphs` are on the page but not in its image; a page that has any is not turned.
    """
    page, boxes, _ = _straighten_and_find(image, not other_glyphs)
    bottom = page.pixels.shape[0] / page.scale
    return Page(
        number, 0.0, bottom, [*read_glyphs(page, boxes), *other_glyphs], page.horizontal, page.vertical, 0, True
    )


def _straighten_and_find(image: PageImage, may_turn: bool) -> tuple[StraightPage, Boxes, int]:
    """Return the straightened page without its tables' rulings, the boxes of its lines, and the quarter turns made."""
    page = straighten(image)
    boxes = text_boxes(page)
    turns = turns_to_upright(page.pixels, boxes) if may_turn else 0
    if turns:
        page = straighten(_turned(image, turns))
        boxes = text_boxes(page)
    return page, boxes, turns


def _turned(image: PageImage, turns: int) -> PageImage:
    return PageImage(np.ascontiguousarray(np.rot90(image.pixels, turns)), image.scale)


def straight_page(image: PageImage, other_glyphs: Sequence[Glyph] = ()) -> StraightPage:
    """Return the page that `read_page` reads, turned and straightened, but with its rulings."""
    _, _, turns = _straighten_and_find(image, not other_glyphs)
    return straighten(_turned(image, turns))


def align_pages(pages: Sequence[Page]) -> list[Page]:
    """Return the pages moved and stretched sideways, so that all parts of a table have the same outer edges."""
    aligned: list[Page] = []
    edges: tuple[float, float] | None = None
    for page in pages:
        if page.horizontal:
            left = min(ruling.start for ruling in page.horizontal)
            right = max(ruling.end for ruling in page.horizontal)
            if edges and abs((right - left) / (edges[1] - edges[0]) - 1) <= _MAX_WIDTH_CHANGE:
                page = _moved(page, left, right, *edges)
            else:
                edges = left, right
        aligned.append(page)
    return aligned


def _moved(page: Page, left: float, right: float, new_left: float, new_right: float) -> Page:
    """Return a page whose x coordinates are changed so that left and right become the new ones."""

    def new_x(x: float) -> float:
        return new_left + (x - left) * (new_right - new_left) / (right - left)

    return page._replace(
        glyphs=[glyph._replace(left=new_x(glyph.left), right=new_x(glyph.right)) for glyph in page.glyphs],
        horizontal=[Ruling(line.position, new_x(line.start), new_x(line.end)) for line in page.horizontal],
        vertical=[line._replace(position=new_x(line.position)) for line in page.vertical],
    )
