"""Drawn paths and images of a PDF page → rulings; and the change from PDF coordinates to those of the page model.

PDF coordinates count in points with y upwards; a box is left, bottom, right, top. In the page model y counts
downwards, the page is turned so that its text is upright, and a box is left, top, right, bottom.
"""

import ctypes
from collections.abc import Iterator
from itertools import pairwise
from math import sqrt
from typing import Any

import pypdfium2.raw as pdfium

from loaders.layout.pages.model import Box, Budget, Ruling
from loaders.layout.pdf import calls

_MOVE, _CURVE = pdfium.FPDF_SEGMENT_MOVETO, pdfium.FPDF_SEGMENT_BEZIERTO

Matrix = tuple[float, float, float, float, float, float]

_MAX_THICKNESS = 3.0  # points; a thicker filled shape is not a ruling
_BAR = 5.0  # points; a thicker stroke is a bar under or over text, and no ruling
_MAX_SKEW = 1.0  # points by which the two ends of a ruling may differ in height
_MAX_SLANTED = 150.0  # points; a longer slanted stroke crosses out no figure
_MAX_SLANTED_LINES = 200  # of one page; a drawing has more
_FARTHEST = 20_000.0  # points from the origin; PDF has no larger pages


def to_upright(box: Box, quarter_turns: int) -> Box:
    """Return a box of PDF coordinates in the page model, given the quarter turns of the page's text."""
    left, bottom, right, top = box
    if quarter_turns == 0:
        return left, -top, right, -bottom
    if quarter_turns == 1:  # reads downwards
        return -top, -right, -bottom, -left
    if quarter_turns == 2:
        return -right, bottom, -left, top
    return bottom, left, top, right  # reads upwards


def to_pdf_box(box: Box, quarter_turns: int) -> Box:
    """Return a box of the page model in PDF coordinates: the inverse of `to_upright`."""
    left, top, right, bottom = box
    if quarter_turns == 0:
        return left, -bottom, right, -top
    if quarter_turns == 1:
        return -bottom, -right, -top, -left
    if quarter_turns == 2:
        return -right, top, -left, bottom
    return top, left, bottom, right


def matrix_of(handle: Any) -> Matrix:
    """Return the matrix of a page object, the identity if it has none."""
    matrix = pdfium.FS_MATRIX()
    if not calls.matrix_of(handle, ctypes.byref(matrix)):
        return 1.0, 0.0, 0.0, 1.0, 0.0, 0.0
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def multiply(first: Matrix, then: Matrix | None) -> Matrix:
    """Return the matrix that applies `first` and then `then`."""
    if then is None:
        return first
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


class RulingCollector:
    """Collects rulings in page model coordinates: straight strokes, and filled shapes as thin as a stroke.

    Short slanted strokes are collected too: they may cross out a figure.
    """

    def __init__(self, budget: Budget, quarter_turns: int) -> None:
        self.budget, self.quarter_turns = budget, quarter_turns
        self.horizontal: list[Ruling] = []
        self.vertical: list[Ruling] = []
        self.thick: set[Ruling] = set()  # horizontal rulings that are too thick for strikes
        self.slanted: list[Box] = []  # x and y of both ends of short slanted strokes
        # C variables for the results of PDFium's functions
        self.fill_mode, self.is_stroked = ctypes.c_int(), ctypes.c_int()
        self.mode_pointers = ctypes.byref(self.fill_mode), ctypes.byref(self.is_stroked)
        self.x, self.y = ctypes.c_float(), ctypes.c_float()
        self.x_pointer, self.y_pointer = ctypes.byref(self.x), ctypes.byref(self.y)

    def add_path(self, handle: Any, form_matrix: Matrix | None) -> Box | None:
        """Add the rulings of a path object, and return the PDF box of what it fills, if that is no ruling.

        Raises Unreadable (too_large).
        """
        count = calls.count_segments(handle)
        self.budget.spend_objects(max(count, 0))
        if not calls.draw_mode(handle, *self.mode_pointers):
            return None
        is_stroked, is_filled = bool(self.is_stroked.value), bool(self.fill_mode.value)
        matrix = multiply(matrix_of(handle), form_matrix)
        width = self._stroke_width(handle, matrix) if is_stroked else 0.0
        if width > _MAX_THICKNESS:
            return self._add_thick(handle, count, matrix, width)
        filled: list[tuple[float, float]] = []
        for points, is_straight in self._subpaths(handle, count, matrix):
            if is_straight and len(points) > 1 and (is_stroked or is_filled) and self._add_if_thin(points):
                continue
            if is_stroked:
                self._add_edges(points)
            if is_filled:
                filled += points
        return _box_around(filled) if filled else None

    def _stroke_width(self, handle: Any, matrix: Matrix) -> float:
        """Return the width of a path's stroke on the page, in points."""
        if not calls.stroke_width(handle, self.x_pointer):
            return 0.0
        a, b, c, d, _, _ = matrix
        return self.x.value * float(sqrt(abs(a * d - b * c)))

    def _add_thick(self, handle: Any, count: int, matrix: Matrix, width: float) -> Box | None:
        """Add a thick stroke as rulings that strike nothing, if it is no bar, and return the box that it paints."""
        before = len(self.horizontal)
        stroked: list[tuple[float, float]] = []
        for points, _ in self._subpaths(handle, count, matrix):
            if width <= _BAR:
                self._add_edges(points)
            stroked += points
        self.thick.update(self.horizontal[before:])
        if not stroked:
            return None
        left, bottom, right, top = _box_around(stroked)
        return left - width / 2, bottom - width / 2, right + width / 2, top + width / 2

    def _subpaths(self, handle: Any, count: int, matrix: Matrix) -> Iterator[tuple[list[tuple[float, float]], bool]]:
        """Yield the corner points of each subpath, and whether it has no curve."""
        a, b, c, d, e, f = matrix
        points: list[tuple[float, float]] = []
        is_straight = True
        segment_at, type_of, point_of, closes = (
            calls.segment_at,
            calls.segment_type,
            calls.segment_point,
            calls.segment_closes,
        )
        for index in range(count):
            segment = segment_at(handle, index)
            kind = type_of(segment)
            point_of(segment, self.x_pointer, self.y_pointer)
            x, y = self.x.value, self.y.value
            if kind == _MOVE:
                if points:
                    yield points, is_straight
                points, is_straight = [], True
            is_straight = is_straight and kind != _CURVE
            points.append((a * x + c * y + e, b * x + d * y + f))
            if closes(segment):
                points.append(points[0])
        if points:
            yield points, is_straight

    def _add_if_thin(self, points: list[tuple[float, float]]) -> bool:
        """Add a shape as one ruling if it is no thicker than a stroke, and tell whether it is."""
        return self._add_box(to_upright(_box_around(points), self.quarter_turns))

    def _add_box(self, box: Box) -> bool:
        """Add a thin box as a ruling along its longer side, and tell whether it is thin; ignore it far off the page."""
        left, top, right, bottom = box
        width, height = right - left, bottom - top
        if min(width, height) > _MAX_THICKNESS:
            return False
        if not max(map(abs, box)) < _FARTHEST:
            return True
        if width >= height:
            self.horizontal.append(Ruling((top + bottom) / 2, left, right))
        else:
            self.vertical.append(Ruling((left + right) / 2, top, bottom))
        return True

    def _add_edges(self, points: list[tuple[float, float]]) -> None:
        """Add the horizontal and vertical edges of a stroked shape."""
        for (x0, y0), (x1, y1) in pairwise(points):
            if abs(x1 - x0) <= _MAX_SKEW or abs(y1 - y0) <= _MAX_SKEW:
                self._add_if_thin([(x0, y0), (x1, y1)])
            elif abs(x1 - x0) + abs(y1 - y0) < _MAX_SLANTED and len(self.slanted) < _MAX_SLANTED_LINES:
                ends = [to_upright((x, y, x, y), self.quarter_turns)[:2] for x, y in ((x0, y0), (x1, y1))]
                self.slanted.append((*ends[0], *ends[1]))

    def add_image(self, handle: Any, form_matrix: Matrix | None) -> Box | None:
        """Add an image as a ruling if it is as thin as a stroke; return the PDF box of any other image."""
        a, b, c, d, e, f = multiply(matrix_of(handle), form_matrix)
        box = _box_around([(e, f), (e + a, f + b), (e + c, f + d), (e + a + c, f + b + d)])
        return None if self._add_box(to_upright(box, self.quarter_turns)) else box


def _box_around(points: list[tuple[float, float]]) -> Box:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)
