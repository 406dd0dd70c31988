"""The objects that a PDF page draws, also those in form objects, in the order in which they are drawn."""

import ctypes
from collections.abc import Iterator
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from loaders.layout.pages.model import Box, Budget
from loaders.layout.pdf.paths import Matrix, matrix_of, multiply

_FORM_DEPTH = 5  # form objects nested in form objects

TEXT, PATH, IMAGE, SHADING, FORM = (
    pdfium.FPDF_PAGEOBJ_TEXT,
    pdfium.FPDF_PAGEOBJ_PATH,
    pdfium.FPDF_PAGEOBJ_IMAGE,
    pdfium.FPDF_PAGEOBJ_SHADING,
    pdfium.FPDF_PAGEOBJ_FORM,
)


class DrawnObject(NamedTuple):
    """One object: PDFium's handle and type, the matrix of the forms around it (None: no form).

    `is_veiled` says that a form around it is transparent or clipped.
    """

    handle: Any
    kind: int
    matrix: Matrix | None
    is_veiled: bool = False


def page_objects(
    holder: Any, budget: Budget, matrix: Matrix | None = None, depth: int = 0, is_veiled: bool = False
) -> Iterator[DrawnObject]:
    """Yield the objects drawn on a page, with those of a form object in its place.

    `holder` is the page, or a form object if `depth` is above 0. Raises Unreadable (too_large).
    """
    is_form = depth > 0
    count = pdfium.FPDFFormObj_CountObjects(holder) if is_form else pdfium.FPDFPage_CountObjects(holder)
    budget.spend_objects(max(count, 0))
    object_at = pdfium.FPDFFormObj_GetObject if is_form else pdfium.FPDFPage_GetObject
    type_of = pdfium.FPDFPageObj_GetType
    for index in range(count):
        handle = object_at(holder, index)
        kind = type_of(handle)
        if kind != FORM:
            yield DrawnObject(handle, kind, matrix, is_veiled)
        elif depth < _FORM_DEPTH:
            # An object in a form has a matrix, even if it is the identity.
            form_matrix = multiply(matrix_of(handle), matrix)
            yield from page_objects(handle, budget, form_matrix, depth + 1, is_veiled or _is_veil(handle))


def _is_veil(form: Any) -> bool:
    clip = pdfium.FPDFPageObj_GetClipPath(form)
    return bool(pdfium.FPDFPageObj_HasTransparency(form)) or pdfium.FPDFClipPath_CountPaths(clip) > 0


def box_of(drawn: DrawnObject) -> Box | None:
    """Return the bounding box of an object in PDF coordinates of the page, or None if it has none."""
    sides = [ctypes.c_float() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetBounds(drawn.handle, *map(ctypes.byref, sides)):
        return None
    return transformed((sides[0].value, sides[1].value, sides[2].value, sides[3].value), drawn.matrix)


def transformed(box: Box, matrix: Matrix | None) -> Box:
    """Return the bounding box of a box after a matrix is applied to its corners."""
    if matrix is None:
        return box
    a, b, c, d, e, f = matrix
    x0, y0, x1, y1 = box
    corners = [(a * x + c * y + e, b * x + d * y + f) for x, y in ((x0, y0), (x1, y0), (x0, y1), (x1, y1))]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)
