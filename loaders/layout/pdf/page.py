"""One page of a PDF → its glyphs and its straight rulings, upright: x grows to the right, y downwards, in points."""

import ctypes
from collections.abc import Iterator
from itertools import pairwise
from math import pi
from typing import Any

import pypdfium2.raw as pdfium

from loaders.layout.pages.model import Box, Budget, Glyph, Page, Ruling

_THIN = 3.0  # a filled shape not thicker than this is a ruling
_STRAIGHT = 1.0  # how far the ends of a ruling may be out of line
_FARTHEST = 20_000.0  # points from the corner that a line may reach: PDF knows no larger page
_FORM_DEPTH = 5  # form objects inside form objects
_SPACES = (0x20, 0xA0, 0x3000)
_HYPHENS = (0x02, 0xFFFE)  # what PDFium calls a hyphen at the end of a line
_QUARTER = pi / 2
_SLANT = 0.05  # radians off the right angles: a watermark


_Matrix = tuple[float, float, float, float, float, float]


def read_page(page: Any, number: int, budget: Budget) -> Page:
    """Return what a loaded page (`pypdfium2.PdfPage`) prints; raises Unreadable when a bound is passed."""
    visible = page.get_bbox()
    text = page.get_textpage()
    try:
        boxes, quarter, lost = _glyphs(text.raw, visible, budget)
    finally:
        text.close()
    rulings = _Rulings(budget, quarter)
    area = 0.0
    pieces = hidden = 0
    for handle, matrix in objects(page.raw, budget, None, 0):
        kind = pdfium.FPDFPageObj_GetType(handle)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            pieces += 1
            hidden += pdfium.FPDFTextObj_GetTextRenderMode(handle) == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE
        elif kind == pdfium.FPDF_PAGEOBJ_PATH:
            rulings.take_path(handle, matrix)
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            area += rulings.take_image(handle, matrix)
    left, top, right, bottom = _upright(visible, quarter)
    picture = area > (right - left) * (bottom - top) / 2
    if hidden > pieces / 2:  # what some program read in a scan, nobody knows how well
        boxes, lost, picture = [], 0, True
    return Page(number, top, bottom, boxes, rulings.across, rulings.down, lost, picture, quarter)


def _glyphs(text: Any, visible: Box, budget: Budget) -> tuple[list[Glyph], int, int]:
    """The glyphs of a text page, upright; the quarter turns of its text; how many characters have no meaning."""
    count = pdfium.FPDFText_CountChars(text)
    budget.spend_glyphs(max(count, 0))
    rect = pdfium.FS_RECTF()
    reference = ctypes.byref(rect)
    unicode_of, box_of = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetLooseCharBox
    west, south, east, north = visible
    found: list[tuple[int, str, Box, bool]] = []
    lost = 0
    spaced = False
    for index in range(count):
        code = unicode_of(text, index)
        if code in (10, 13) or not box_of(text, index, reference):
            continue
        box = (rect.left, rect.bottom, rect.right, rect.top)
        if code in _SPACES:
            spaced = spaced or rect.right > rect.left  # those that PDFium adds have no extent
            continue
        if not (2 * west <= box[0] + box[2] <= 2 * east and 2 * south <= box[1] + box[3] <= 2 * north):
            continue  # off the page, or nowhere: no number at all
        if code in _HYPHENS:
            character = "-"
        elif code < 32 or 0xD800 <= code < 0xE000 or code > 0x10FFFF or code in (0xFFFD, 0xFFFF):
            character = "\ufffd"  # printed, but nobody can say what: never a blank
            lost += 1
        else:
            character = chr(code)
        found.append((index, character, box, spaced))
        spaced = False
    turns = [_turn(text, index) for index, _, _, _ in found]
    quarter = max(range(4), key=turns.count)
    glyphs = []
    for (_, character, box, spaced), turn in zip(found, turns, strict=True):
        if turn is not None and character.strip():
            glyphs.append(Glyph(character, *_upright(box, quarter), spaced, (turn - quarter) % 4))
    return glyphs, quarter, lost


def _turn(text: Any, index: int) -> int | None:
    """The quarter turns of a glyph, clockwise; None for a slanted one."""
    angle = pdfium.FPDFText_GetCharAngle(text, index)
    if -_SLANT < angle < _SLANT:
        return 0
    nearest = round(angle / _QUARTER)
    return nearest % 4 if abs(angle - nearest * _QUARTER) <= _SLANT else None


def _upright(box: Box, quarter: int) -> Box:
    """left, bottom, right, top of the PDF's own space → left, top, right, bottom as its text is read."""
    x0, y0, x1, y1 = box
    if quarter == 0:
        return x0, -y1, x1, -y0
    if quarter == 1:  # reads downwards
        return -y1, -x1, -y0, -x0
    if quarter == 2:
        return -x1, y0, -x0, y1
    return y0, x0, y1, x1  # reads upwards


def turned_back(box: Box, quarter: int) -> Box:
    """Return left, bottom, right, top in the PDF's own space of a box as its text is read."""
    left, top, right, bottom = box
    if quarter == 0:
        return left, -bottom, right, -top
    if quarter == 1:
        return -bottom, -right, -top, -left
    if quarter == 2:
        return -right, top, -left, bottom
    return top, left, bottom, right


def objects(holder: Any, budget: Budget, matrix: _Matrix | None, depth: int) -> Iterator[tuple[Any, _Matrix | None]]:
    """The objects of a page, or of a form object on it, with the matrix of the forms around them."""
    inside = depth > 0
    count = pdfium.FPDFFormObj_CountObjects(holder) if inside else pdfium.FPDFPage_CountObjects(holder)
    budget.spend_objects(max(count, 0))
    for index in range(count):
        handle = pdfium.FPDFFormObj_GetObject(holder, index) if inside else pdfium.FPDFPage_GetObject(holder, index)
        if pdfium.FPDFPageObj_GetType(handle) != pdfium.FPDF_PAGEOBJ_FORM:
            yield handle, matrix
        elif depth < _FORM_DEPTH:
            yield from objects(handle, budget, _times(_matrix(handle), matrix), depth + 1)


def _matrix(handle: Any) -> _Matrix:
    found = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(handle, ctypes.byref(found)):
        return 1.0, 0.0, 0.0, 1.0, 0.0, 0.0
    return found.a, found.b, found.c, found.d, found.e, found.f


def _times(first: _Matrix, then: _Matrix | None) -> _Matrix:
    if then is None:
        return first
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


class _Rulings:
    """Gathers straight lines from drawn paths: strokes, and filled shapes as thin as a stroke."""

    def __init__(self, budget: Budget, quarter: int) -> None:
        self.budget, self.quarter = budget, quarter
        self.across: list[Ruling] = []
        self.down: list[Ruling] = []
        self.fill, self.stroke = ctypes.c_int(), ctypes.c_int()
        self.x, self.y = ctypes.c_float(), ctypes.c_float()

    def take_path(self, handle: Any, around: _Matrix | None) -> None:
        """Note the rulings of a path object."""
        count = pdfium.FPDFPath_CountSegments(handle)
        self.budget.spend_objects(max(count, 0))
        if not pdfium.FPDFPath_GetDrawMode(handle, ctypes.byref(self.fill), ctypes.byref(self.stroke)):
            return
        stroked, filled = bool(self.stroke.value), bool(self.fill.value)
        for points, straight in self.outlines(handle, count, _times(_matrix(handle), around)):
            if straight and len(points) > 1 and (stroked or filled) and self.take_thin(points):
                continue
            if stroked:
                self.take_edges(points)

    def outlines(self, handle: Any, count: int, matrix: _Matrix) -> Iterator[tuple[list[tuple[float, float]], bool]]:
        """The pieces of a path as corner points, and whether they are straight all round."""
        a, b, c, d, e, f = matrix
        points: list[tuple[float, float]] = []
        straight = True
        for index in range(count):
            segment = pdfium.FPDFPath_GetPathSegment(handle, index)
            kind = pdfium.FPDFPathSegment_GetType(segment)
            pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(self.x), ctypes.byref(self.y))
            x, y = self.x.value, self.y.value
            if kind == pdfium.FPDF_SEGMENT_MOVETO:
                if points:
                    yield points, straight
                points, straight = [], True
            straight = straight and kind != pdfium.FPDF_SEGMENT_BEZIERTO
            points.append((a * x + c * y + e, b * x + d * y + f))
            if pdfium.FPDFPathSegment_GetClose(segment):
                points.append(points[0])
        if points:
            yield points, straight

    def take_thin(self, points: list[tuple[float, float]]) -> bool:
        """Note a shape that is no thicker than a stroke as one ruling."""
        xs, ys = [x for x, _ in points], [y for _, y in points]
        left, top, right, bottom = _upright((min(xs), min(ys), max(xs), max(ys)), self.quarter)
        return self.take_box(left, top, right, bottom)

    def take_box(self, left: float, top: float, right: float, bottom: float) -> bool:
        """Note a thin box as a ruling along its longer side."""
        width, height = right - left, bottom - top
        if min(width, height) > _THIN:
            return False
        if not max(map(abs, (left, top, right, bottom))) < _FARTHEST:
            return True
        if width >= height:
            self.across.append(Ruling((top + bottom) / 2, left, right))
        else:
            self.down.append(Ruling((left + right) / 2, top, bottom))
        return True

    def take_edges(self, points: list[tuple[float, float]]) -> None:
        """Note the level and upright edges of a stroked shape."""
        for (x0, y0), (x1, y1) in pairwise(points):
            if abs(x1 - x0) <= _STRAIGHT or abs(y1 - y0) <= _STRAIGHT:
                self.take_thin([(x0, y0), (x1, y1)])

    def take_image(self, handle: Any, around: _Matrix | None) -> float:
        """Note an image as thin as a stroke as a ruling; return the area of any other."""
        a, b, c, d, e, f = _times(_matrix(handle), around)
        xs, ys = (e, e + a, e + c, e + a + c), (f, f + b, f + d, f + b + d)
        left, top, right, bottom = _upright((min(xs), min(ys), max(xs), max(ys)), self.quarter)
        return 0.0 if self.take_box(left, top, right, bottom) else (right - left) * (bottom - top)
