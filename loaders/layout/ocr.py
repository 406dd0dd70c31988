"""Pictures of pages → rows: each page read by OCR, then laid out as a PDF's page is."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from loaders import bounds
from loaders.layout import ocr_engine
from loaders.layout.blocks import Laid, Unreadable
from loaders.layout.ocr_cells import glyphs_of
from loaders.layout.ocr_image import Picture, check_size, pictures
from loaders.layout.ocr_lines import sheet_of
from loaders.layout.pdf import laid_of
from loaders.layout.pdf_page import Glyph, Page, Ruling

_DPI = 200  # at which a page of a PDF is drawn to be read
_POINTS = 72
_ALIKE = 0.02  # of a table's width that it may differ by from the page before: the scanner took in the paper askew


def lay(data: bytes) -> Laid:
    """Return an image file (PNG, JPEG, TIFF, BMP) as rows in reading order.

    Raises Unreadable: needs_ocr (the extra is not installed), damaged_file, too_large, no_text.
    """
    ocr_engine.need("a picture")
    pages = [_page(picture, number) for number, picture in enumerate(pictures(data), 1)]
    return laid_of(aligned(pages))._replace(is_ocr=True)


def scanned(document: Any, pages: Sequence[Page], numbers: Sequence[int], why: str) -> list[Page]:
    """Return the pages of a PDF, those with these numbers (from 1) read by OCR.

    Raises Unreadable: needs_ocr, for the reason `why`, where the extra is not installed; too_large.
    """
    ocr_engine.need(why)
    if len(numbers) > bounds.MAX_OCR_PAGES:
        raise Unreadable("too_large", f"{len(numbers):,} pages to read; the bound is {bounds.MAX_OCR_PAGES}")
    read = {number: _page(_drawn(document[number - 1]), number) for number in numbers}
    return aligned([read.get(page.number, page) for page in pages])


def _drawn(page: Any) -> Picture:
    """A page of a PDF drawn as a picture."""
    scale = _DPI / _POINTS
    width, height = page.get_size()
    check_size(round(width * scale), round(height * scale))
    bitmap = page.render(scale=scale, grayscale=True)
    grey = np.array(bitmap.to_numpy()).reshape(bitmap.height, bitmap.width)
    bitmap.close()
    page.close()
    return Picture(grey, scale)


def _page(picture: Picture, number: int) -> Page:
    sheet = sheet_of(picture)
    bottom = picture.grey.shape[0] / picture.scale
    return Page(number, 0.0, bottom, glyphs_of(sheet), sheet.across, sheet.down, 0, True)


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
