"""Pictures of pages → rows: each page read by OCR, then laid out as a PDF's page is."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from loaders import bounds
from loaders.layout import ocr_engine
from loaders.layout.blocks import Laid, Unreadable
from loaders.layout.ocr_cells import boxes_of, glyphs_of
from loaders.layout.ocr_drawn import drawn
from loaders.layout.ocr_engine import Boxes, quarters
from loaders.layout.ocr_image import Picture, pictures
from loaders.layout.ocr_lines import Sheet, sheet_of
from loaders.layout.pdf import Read, laid_of
from loaders.layout.pdf_page import Budget, Glyph, Page, Ruling

_ALIKE = 0.02  # of a table's width that it may differ by from the page before: the scanner took in the paper askew


def lay(data: bytes) -> Laid:
    """Return an image file (PNG, JPEG, TIFF, BMP) as rows in reading order.

    Raises Unreadable: needs_ocr (the extra is not installed), damaged_file, too_large, no_text.
    """
    return laid_of(read_pages(data).pages)._replace(is_ocr=True)


def read_pages(data: bytes) -> Read:
    """Return what the pages of an image file print; raises Unreadable as `lay` does."""
    ocr_engine.need("a picture")
    pages = [_page(picture, number) for number, picture in enumerate(pictures(data), 1)]
    return Read(aligned(pages), [page.number for page in pages])


def scanned(document: Any, pages: Sequence[Page], numbers: Sequence[int], why: str) -> list[Page]:
    """Return the pages of a PDF, those with these numbers (from 1) read by OCR.

    Raises Unreadable: needs_ocr, for the reason `why`, where the extra is not installed; too_large.
    """
    ocr_engine.need(why)
    if len(numbers) > bounds.MAX_OCR_PAGES:
        raise Unreadable("too_large", f"{len(numbers):,} pages to read; the bound is {bounds.MAX_OCR_PAGES}")
    budget = Budget()
    read: dict[int, Page] = {}
    for number in numbers:
        page = document[number - 1]
        picture, others = drawn(page, budget)
        page.close()
        read[number] = _page(picture, number, others)
    return aligned([read.get(page.number, page) for page in pages])


def _page(picture: Picture, number: int, others: Sequence[Glyph] = ()) -> Page:
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


def seen(picture: Picture, others: Sequence[Glyph] = ()) -> Sheet:
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
