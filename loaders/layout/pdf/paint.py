"""The texts of a PDF page that its reader may not see: pale, transparent, clipped, covered, or on a layer.

Only cheap facts are collected here. `seen` draws the page to learn which of these texts are seen.
"""

import ctypes
from math import inf
from typing import NamedTuple

import pypdfium2.raw as pdfium

from loaders.layout.pages.model import Box
from loaders.layout.pdf import calls
from loaders.layout.pdf.calls import clip_path, count_clip_paths, fill_colour, has_transparency, render_mode
from loaders.layout.pdf.objects import PATH, DrawnObject, box_of, transformed

_NOT_PAINTED = (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP)
_OUTLINED = (pdfium.FPDF_TEXTRENDERMODE_STROKE, pdfium.FPDF_TEXTRENDERMODE_STROKE_CLIP)
_PALE = 200  # of 255: a text whose channels are all brighter may be white on white
_LIKE = 80  # of 255: a text on a fill whose channels all differ less may not stand out
_MARGIN = 1.0  # points by which a text may overlap a shape, or leave its clip
_FARTHEST = 20_000.0  # points from the origin; PDF has no larger pages
_BAND = 24.0  # points: height of the bands in which shapes are looked for
_MAX_COLOURS = 1_000  # pairs of colours of one page; above, they are not compared
_MAX_WORK = 500_000  # steps for one page; above, all texts are doubtful

Colour = tuple[int, int, int]


class _Shape(NamedTuple):
    """A filled shape, an image or a shading: its place in the drawing order, box, and colour (None: unknown)."""

    order: int
    box: Box
    colour: Colour | None


class _Text(NamedTuple):
    order: int
    drawn: DrawnObject
    colour: Colour


class Paint:
    """Collects the objects of one page in drawing order.

    invisible   texts that are not painted at all: render modes 3 and 7
    text_count  all texts so far
    has_layers  whether the document has optional content, which may be switched off
    """

    def __init__(self, has_layers: bool) -> None:
        self.has_layers = has_layers
        self.invisible: list[DrawnObject] = []
        self.text_count = 0
        self._order = 0
        self._texts: list[_Text] = []
        self._doubtful: list[DrawnObject] = []
        self._shapes: list[_Shape] = []
        self._channels = (ctypes.c_uint * 4)()
        start, size = ctypes.addressof(self._channels), ctypes.sizeof(ctypes.c_uint)
        self._channel_addresses = [start + n * size for n in range(4)]
        self._x, self._y = ctypes.c_float(), ctypes.c_float()

    def add_text(self, drawn: DrawnObject) -> None:
        """Add a text object."""
        self.text_count += 1
        self._order += 1
        handle = drawn.handle
        mode = render_mode(handle)
        if mode in _NOT_PAINTED:
            self.invisible.append(drawn)
            return
        has_colour = fill_colour(handle, *self._channel_addresses)
        red, green, blue, _ = self._channels
        if (
            not has_colour
            or (red >= _PALE and green >= _PALE and blue >= _PALE)
            or mode in _OUTLINED
            or drawn.is_veiled
            or has_transparency(handle)
            or (count_clip_paths(clip_path(handle)) > 0 and self._is_clipped(drawn))
            or (self.has_layers and (drawn.matrix or calls.count_marks(handle)))
        ):
            self._doubtful.append(drawn)
        else:
            self._texts.append(_Text(self._order, drawn, (red, green, blue)))

    def add_shape(self, drawn: DrawnObject, box: Box) -> None:
        """Add an image, a shading or a filled shape, with its box in PDF coordinates."""
        self._order += 1
        colour = self._colour(drawn.handle) if drawn.kind == PATH else None
        self._shapes.append(_Shape(self._order, box, colour))

    def add_note(self, box: Box) -> None:
        """Add an annotation, which is drawn over everything else; its box is in PDF coordinates."""
        self._shapes.append(_Shape(1 << 30, box, None))

    def doubtful_texts(self) -> list[DrawnObject]:
        """Return the painted texts that may not be seen, in drawing order."""
        if not self._shapes:
            return self._doubtful
        return self._doubtful + _near_shapes(self._texts, self._shapes)

    def painted_texts(self) -> list[DrawnObject]:
        """Return all texts that are painted, seen or not."""
        return [*self._doubtful, *(text.drawn for text in self._texts)]

    def _colour(self, handle: int) -> Colour | None:
        """Return the fill colour of an object."""
        if not fill_colour(handle, *self._channel_addresses):
            return None
        red, green, blue, _ = self._channels
        return red, green, blue

    def _is_clipped(self, drawn: DrawnObject) -> bool:
        """Tell whether a clip path may cut a text off: the text leaves its box, or it is no rectangle."""
        clip = clip_path(drawn.handle)
        count = count_clip_paths(clip)
        if count <= 0:
            return False
        box = box_of(drawn)
        if box is None or count > 20:
            return True
        left, bottom, right, top = box
        for path in range(count):
            room = self._clip_box(clip, path)
            if room is None:
                return True
            west, south, east, north = transformed(room, drawn.matrix)
            if left < west - _MARGIN or right > east + _MARGIN or bottom < south - _MARGIN or top > north + _MARGIN:
                return True
        return False

    def _clip_box(self, clip: int, path: int) -> Box | None:
        """Return the box of one path of a clip, or None if it is not a rectangle with upright sides."""
        count = calls.count_clip_segments(clip, path)
        if not 4 <= count <= 5:
            return None
        points = []
        for index in range(4):
            segment = calls.clip_segment_at(clip, path, index)
            if calls.segment_type(segment) == pdfium.FPDF_SEGMENT_BEZIERTO:
                return None
            calls.segment_point(segment, ctypes.byref(self._x), ctypes.byref(self._y))
            points.append((self._x.value, self._y.value))
        (x0, y0), (x1, y1), (x2, y2), (x3, y3) = points
        is_upright = (x0 == x1 and y1 == y2 and x2 == x3 and y3 == y0) or (
            y0 == y1 and x1 == x2 and y2 == y3 and x3 == x0
        )
        return (min(x0, x2), min(y0, y2), max(x0, x2), max(y0, y2)) if is_upright else None


def _near_shapes(texts: list[_Text], shapes: list[_Shape]) -> list[DrawnObject]:
    """Return the texts that overlap a shape drawn later, or a shape of nearly their colour drawn before."""
    bands: dict[int, list[_Shape]] = {}
    work = 0
    for shape in shapes:
        rows = _bands(shape.box)
        work += len(rows)
        if work > _MAX_WORK:
            return [text.drawn for text in texts]
        for row in rows:
            bands.setdefault(row, []).append(shape)
    found = []
    heights = _heights_from(shapes)
    later = 0  # index of the first shape drawn after the text
    may_be_under = _have_like_colours({shape.colour for shape in shapes}, {text.colour for text in texts})
    for text in texts:
        while later < len(shapes) and shapes[later].order < text.order:
            later += 1
        if later == len(shapes) and not may_be_under:
            break
        box = box_of(text.drawn)
        if box and not may_be_under and (box[1] >= heights[later][1] or box[3] <= heights[later][0]):
            continue  # shapes drawn later are all below it, or above
        near = [shape for row in _bands(box) for shape in bands.get(row, ())] if box else []
        work += len(near)
        if work > _MAX_WORK:
            return [text.drawn for text in texts]
        if box is None or any(_may_hide(shape, text, box) for shape in near):
            found.append(text.drawn)
    return found


def _heights_from(shapes: list[_Shape]) -> list[tuple[float, float]]:
    """Return, for each shape, the lowest and the highest y coordinate of it and the shapes after it."""
    heights = []
    bottom, top = inf, -inf
    for shape in reversed(shapes):
        bottom, top = min(bottom, shape.box[1]), max(top, shape.box[3])
        heights.append((bottom, top))
    return heights[::-1]


def _bands(box: Box) -> range:
    """Return the numbers of the bands that a box reaches into."""
    bottom, top = box[1], box[3]
    if not -_FARTHEST < bottom <= top < _FARTHEST:  # also if a coordinate is not a number
        bottom, top = -_FARTHEST, _FARTHEST
    return range(int(bottom // _BAND), int(top // _BAND) + 1)


def _have_like_colours(fills: set[Colour | None], colours: set[Colour]) -> bool:
    """Tell whether a text may not stand out from a fill, given all colours of a page."""
    if len(fills) * len(colours) > _MAX_COLOURS:
        return True
    return any(_is_like(fill, colour) for fill in fills for colour in colours)


def _is_like(colour: Colour | None, other: Colour) -> bool:
    """Tell whether a text of one of two colours may not stand out from the other."""
    return colour is not None and max(abs(one - another) for one, another in zip(colour, other, strict=True)) < _LIKE


def _may_hide(shape: _Shape, text: _Text, box: Box) -> bool:
    if shape.order < text.order and not _is_like(shape.colour, text.colour):
        return False
    left, bottom, right, top = shape.box
    return left < box[2] - _MARGIN and box[0] + _MARGIN < right and bottom < box[3] - _MARGIN and box[1] + _MARGIN < top
