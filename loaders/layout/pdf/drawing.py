"""A page of a PDF → a picture of it, with what the PDF draws in a font that it doesn't hold left out and marked.

Such text is drawn with a stand-in (pdf_fonts) that looks like a row of strokes: it must never be read as figures.
"""

import ctypes
from collections.abc import Iterator
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium

from loaders.layout.pages.model import Budget, Glyph
from loaders.layout.pages.raster import Picture, check_size
from loaders.layout.pdf.page import objects

_DPI = 200
_POINTS = 72
_UNKNOWN = "\ufffd"  # printed, but nobody can say what: never a blank


def drawn(page: Any, budget: Budget) -> tuple[Picture, list[Glyph]]:
    """Return a loaded page (`pypdfium2.PdfPage`) as a picture, and a glyph U+FFFD for each text left out of it.

    Raises Unreadable: too_large.
    """
    scale = _DPI / _POINTS
    width, height = page.get_size()
    check_size(round(width * scale), round(height * scale))
    left_out = list(_left_out(page, budget, width, height))
    bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=False)
    grey = np.array(bitmap.to_numpy()).reshape(bitmap.height, bitmap.width)
    bitmap.close()
    return Picture(grey, scale), left_out


def _left_out(page: Any, budget: Budget, width: float, height: float) -> Iterator[Glyph]:
    """Hide the visible texts whose font the file does not hold; yield where they stand, in points from the top left."""
    for handle, matrix in objects(page.raw, budget, None, 0):
        if pdfium.FPDFPageObj_GetType(handle) != pdfium.FPDF_PAGEOBJ_TEXT:
            continue
        if pdfium.FPDFTextObj_GetTextRenderMode(handle) == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE:
            continue
        if pdfium.FPDFFont_GetIsEmbedded(pdfium.FPDFTextObj_GetFont(handle)) == 1:
            continue
        pdfium.FPDFTextObj_SetTextRenderMode(handle, pdfium.FPDF_TEXTRENDERMODE_INVISIBLE)
        sides = [ctypes.c_float() for _ in range(4)]
        if not pdfium.FPDFPageObj_GetBounds(handle, *map(ctypes.byref, sides)):
            continue
        x0, y0, x1, y1 = (side.value for side in sides)
        corners = [(x0, y0), (x1, y0), (x0, y1), (x1, y1)]
        if matrix:
            a, b, c, d, e, f = matrix
            corners = [(a * x + c * y + e, b * x + d * y + f) for x, y in corners]
        yield _glyph([_on_page(page, width, height, x, y) for x, y in corners])


def _glyph(corners: list[tuple[float, float]]) -> Glyph:
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return Glyph(_UNKNOWN, min(xs), min(ys), max(xs), max(ys))


def _on_page(page: Any, width: float, height: float, x: float, y: float) -> tuple[float, float]:
    """A place of the PDF's own space in points from the top left of the page as it is seen."""
    fine = 100
    across, down = ctypes.c_int(), ctypes.c_int()
    size = round(width * fine), round(height * fine)
    pdfium.FPDF_PageToDevice(page.raw, 0, 0, *size, 0, x, y, ctypes.byref(across), ctypes.byref(down))
    return across.value / fine, down.value / fine
