"""The objects that a PDF page draws, also those in form objects, in the order in which they are drawn."""

import ctypes
from collections.abc import Iterator
from typing import NamedTuple

import pypdfium2.raw as pdfium

from loaders.layout.pages.model import Box, Budget
from loaders.layout.pdf import calls
from loaders.layout.pdf.paths import Matrix, matrix_of, multiply

# C variables for the results of PDFium's functions
_SIDES = (ctypes.c_float * 4)()
_SIDE_ADDRESSES = [ctypes.addressof(_SIDES) + n * ctypes.sizeof(ctypes.c_float) for n in range(4)]
_new = tuple.__new__  # skips the constructor of NamedTuple, which takes twice as long: pages have thousands of objects
_FORM_DEPTH = 5  # form objects nested in form objects

TEXT, PATH, IMAGE, SHADING, FORM = (
    pdfium.FPDF_PAGEOBJ_TEXT,
    pdfium.FPDF_PAGEOBJ_PATH,
    pdfium.FPDF_PAGEOBJ_IMAGE,
    pdfium.FPDF_PAGEOBJ_SHADING,
    pdfium.FPDF_PAGEOBJ_FORM,
)


class DrawnObject(NamedTuple):
    """One object: PDFium's address and type for it, the matrix of the forms around it (None: no form).

    `holder` is the address of the page or of the form object that holds it. `is_veiled` says that a form around it is
    transparent or clipped.
    """

    handle: int
    kind: int
    matrix: Matrix | None
    holder: int
    is_veiled: bool


def page_objects(
    holder: int, budget: Budget, matrix: Matrix | None = None, depth: int = 0, is_veiled: bool = False
) -> Iterator[DrawnObject]:
    """Yield the objects drawn on a page, with those of a form object in its place.

    `holder` is the address of the page, or of a form object if `depth` is above 0. Raises Unreadable (too_large).
    """
    is_form = depth > 0
    count = calls.count_form_objects(holder) if is_form else calls.count_objects(holder)
    budget.spend_objects(max(count, 0))
    object_at, type_of = calls.form_object_at if is_form else calls.object_at, calls.type_of
    for index in range(count):
        handle = object_at(holder, index)
        kind = type_of(handle)
        if kind != FORM:
            yield _new(DrawnObject, (handle, kind, matrix, holder, is_veiled))
        elif depth < _FORM_DEPTH:
            # An object in a form has a matrix, even if it is the identity.
            form_matrix = multiply(matrix_of(handle), matrix)
            yield from page_objects(handle, budget, form_matrix, depth + 1, is_veiled or _is_veil(handle))


def _is_veil(form: int) -> bool:
    return bool(calls.has_transparency(form)) or bool(calls.count_clip_paths(calls.clip_path(form)) > 0)


def remove(drawn: DrawnObject) -> None:
    """Remove an object from a loaded page; no text page of it may be open."""
    remove_from = calls.remove_object if drawn.matrix is None else calls.remove_form_object
    if remove_from(drawn.holder, drawn.handle):
        calls.destroy_object(drawn.handle)


def box_of(drawn: DrawnObject) -> Box | None:
    """Return the bounding box of an object in PDF coordinates of the page, or None if it has none."""
    if not calls.bounds_of(drawn.handle, *_SIDE_ADDRESSES):
        return None
    left, bottom, right, top = _SIDES
    return transformed((left, bottom, right, top), drawn.matrix)


def transformed(box: Box, matrix: Matrix | None) -> Box:
    """Return the bounding box of a box after a matrix is applied to its corners."""
    if matrix is None:
        return box
    a, b, c, d, e, f = matrix
    x0, y0, x1, y1 = box
    corners = [(a * x + c * y + e, b * x + d * y + f) for x, y in ((x0, y0), (x1, y0), (x0, y1), (x1, y1))]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)
