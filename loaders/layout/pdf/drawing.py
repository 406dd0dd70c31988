"""A page of a PDF → its image, without the text whose font is not embedded.

PDFium draws such text with the stand-in font of `fonts`, as a row of strokes. OCR must never read strokes as figures.
"""

import ctypes
from collections.abc import Iterator
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium

from loaders.layout.pages.model import UNKNOWN_CHARACTER, Budget, Glyph
from loaders.layout.pages.raster import PageImage, check_size
from loaders.layout.pdf import calls
from loaders.layout.pdf.objects import TEXT, box_of, page_objects

_DPI = 200
_POINTS_PER_INCH = 72


def draw(page: Any, budget: Budget) -> tuple[PageImage, list[Glyph]]:
    """Return a loaded page (`pypdfium2.PdfPage`) as an image, and an UNKNOWN_CHARACTER glyph for each text left out.

    Raises Unreadable (too_large).
    """
    scale = _DPI / _POINTS_PER_INCH
    width, height = page.get_size()
    check_size(round(width * scale), round(height * scale))
    hidden_texts = list(_hide_unembedded_texts(page, budget, width, height))
    bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=False)
    pixels = np.array(bitmap.to_numpy()).reshape(bitmap.height, bitmap.width)
    bitmap.close()
    return PageImage(pixels, scale), hidden_texts


def _hide_unembedded_texts(page: Any, budget: Budget, width: float, height: float) -> Iterator[Glyph]:
    """Hide the visible texts whose font is not embedded, and yield a glyph with the box of each on the page."""
    for drawn in page_objects(calls.address_of(page.raw), budget):
        handle = drawn.handle
        if drawn.kind != TEXT:
            continue
        if calls.render_mode(handle) == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE:
            continue
        if calls.is_embedded(calls.font_of(handle)) == 1:
            continue
        calls.set_render_mode(handle, pdfium.FPDF_TEXTRENDERMODE_INVISIBLE)
        box = box_of(drawn)
        if box:
            x0, y0, x1, y1 = box
            corners = [(x0, y0), (x1, y0), (x0, y1), (x1, y1)]
            yield _glyph_around([_page_point(page, width, height, x, y) for x, y in corners])


def _glyph_around(corners: list[tuple[float, float]]) -> Glyph:
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return Glyph(UNKNOWN_CHARACTER, min(xs), min(ys), max(xs), max(ys))


def _page_point(page: Any, width: float, height: float, x: float, y: float) -> tuple[float, float]:
    """Return a point of PDF coordinates in points from the top left corner of the page as displayed."""
    units_per_point = 100  # PDFium returns whole device units
    device_x, device_y = ctypes.c_int(), ctypes.c_int()
    size = round(width * units_per_point), round(height * units_per_point)
    pdfium.FPDF_PageToDevice(page.raw, 0, 0, *size, 0, x, y, ctypes.byref(device_x), ctypes.byref(device_y))
    return device_x.value / units_per_point, device_y.value / units_per_point
