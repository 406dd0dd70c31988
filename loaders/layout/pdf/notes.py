"""The annotations of a PDF page: figures typed into fields, lines drawn by hand, strikes, and what covers text."""

import ctypes
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from loaders import bounds
from loaders.layout.blocks import Unreadable
from loaders.layout.pages.model import Box

_TYPED = (pdfium.FPDF_ANNOT_WIDGET, pdfium.FPDF_ANNOT_FREETEXT)
_DRAWN = (pdfium.FPDF_ANNOT_LINE, pdfium.FPDF_ANNOT_INK, pdfium.FPDF_ANNOT_POLYLINE)
_COVERING = (
    pdfium.FPDF_ANNOT_POLYGON,
    pdfium.FPDF_ANNOT_SQUARE,
    pdfium.FPDF_ANNOT_CIRCLE,
    pdfium.FPDF_ANNOT_STAMP,
    pdfium.FPDF_ANNOT_REDACT,
)
_NOT_DISPLAYED = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW


class Notes(NamedTuple):
    """Annotations that change what a page shows; boxes are in PDF coordinates.

    struck     boxes of strike-out annotations
    covering   boxes of shapes, stamps and redactions, which may lie over text
    has_text   whether there are form fields, text boxes or drawn lines: they join the page only when it is flattened
    """

    struck: list[Box]
    covering: list[Box]
    has_text: bool


NO_NOTES = Notes([], [], False)


def notes_of(page: Any) -> Notes:
    """Return the annotations of a loaded page (`pypdfium2.PdfPage`); raises Unreadable (too_large)."""
    count = pdfium.FPDFPage_GetAnnotCount(page.raw)
    if count > bounds.MAX_PDF_NOTES:
        raise Unreadable("too_large", f"{count:,} annotations on a page; the bound is {bounds.MAX_PDF_NOTES:,}")
    if count <= 0:
        return NO_NOTES
    struck: list[Box] = []
    covering: list[Box] = []
    has_text = False
    for index in range(count):
        annotation = pdfium.FPDFPage_GetAnnot(page.raw, index)
        kind = pdfium.FPDFAnnot_GetSubtype(annotation)
        if not pdfium.FPDFAnnot_GetFlags(annotation) & _NOT_DISPLAYED:
            has_text = has_text or kind in _TYPED or kind in _DRAWN
            if kind == pdfium.FPDF_ANNOT_STRIKEOUT:
                struck += _quads(annotation)
            elif kind in _COVERING:
                covering += _rectangle(annotation)
        pdfium.FPDFPage_CloseAnnot(annotation)
    return Notes(struck, covering, has_text)


def _quads(annotation: Any) -> list[Box]:
    """Return the boxes of the quadrilaterals of a text annotation."""
    boxes = []
    points = pdfium.FS_QUADPOINTSF()
    count = min(pdfium.FPDFAnnot_CountAttachmentPoints(annotation), bounds.MAX_PDF_NOTES)
    for index in range(count):
        if pdfium.FPDFAnnot_GetAttachmentPoints(annotation, index, ctypes.byref(points)):
            xs = points.x1, points.x2, points.x3, points.x4
            ys = points.y1, points.y2, points.y3, points.y4
            boxes.append((min(xs), min(ys), max(xs), max(ys)))
    return boxes or _rectangle(annotation)


def _rectangle(annotation: Any) -> list[Box]:
    rect = pdfium.FS_RECTF()
    if not pdfium.FPDFAnnot_GetRect(annotation, ctypes.byref(rect)):
        return []
    return [(rect.left, rect.bottom, rect.right, rect.top)]
