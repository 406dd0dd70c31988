"""A scanned page → the page straightened, with its ink and its rulings."""

from typing import Any, NamedTuple

import numpy as np

from loaders.layout.pages.model import Ruling
from loaders.layout.pages.raster import PageImage, Pixels

_MAX_SLANT = 8.0  # degrees by which a page may be slanted
_MIN_SLANT = 0.03  # degrees; a smaller slant is left as it is
_LEVEL_RUN = 7  # pixels that a ruling of the largest slant stays on one row of pixels
_MIN_GUIDE = 100.0  # points; shortest ruling that shows the slant of a page
_MIN_HORIZONTAL = 18.0  # points; shortest horizontal ruling, longer than any stroke of a character
_MIN_VERTICAL = 14.0  # points; shortest vertical ruling
_MAX_THICKNESS = 5.0  # points; anything thicker is a picture or a shaded cell
_CONTRAST = 22  # shades by which ink is darker than the paper around it
_NEIGHBOURHOOD = 12.0  # points of the surroundings that a pixel is compared with
_WHITE = 255


class StraightPage(NamedTuple):
    """A straightened page.

    pixels      grey pixels
    ink         255 where something is printed, else 0
    lines       255 where a ruling is, else 0
    scale       pixels per point
    horizontal  horizontal rulings, in points
    vertical    vertical rulings, in points
    """

    pixels: Pixels
    ink: Pixels
    lines: Pixels
    scale: float
    horizontal: list[Ruling]
    vertical: list[Ruling]


def straighten(image: PageImage) -> StraightPage:
    """Return a page image straightened, with its rulings separated from its text."""
    import cv2

    pixels = _straightened_pixels(cv2, image).copy()
    ink = _ink(cv2, pixels, image.scale)
    horizontal = _straight_ink(cv2, ink, (_to_pixels(_MIN_HORIZONTAL, image.scale), 1))
    vertical = _straight_ink(cv2, ink, (1, _to_pixels(_MIN_VERTICAL, image.scale)))
    lines = np.asarray(cv2.dilate(horizontal | vertical, np.ones((3, 3), np.uint8)), np.uint8)
    return StraightPage(
        pixels,
        ink,
        lines,
        image.scale,
        _rulings(cv2, horizontal, image.scale, is_vertical=False),
        _rulings(cv2, vertical, image.scale, is_vertical=True),
    )


def erase_rulings(page: StraightPage, xs: list[float], ys: list[float]) -> None:
    """Paint the rulings along the edges of a table white, in place; `xs` and `ys` are its edges in points.

    Other straight ink stays: a long stroke may be a character, and a row of digits may look like a line.
    """
    near = _MAX_THICKNESS / 2
    left, right, top, bottom = (
        max(round(edge * page.scale), 0) for edge in (xs[0] - near, xs[-1] + near, ys[0] - near, ys[-1] + near)
    )
    near_edge = np.zeros_like(page.lines)
    for x in xs:
        near_edge[top:bottom, max(round((x - near) * page.scale), 0) : round((x + near) * page.scale)] = 1
    for y in ys:
        near_edge[max(round((y - near) * page.scale), 0) : round((y + near) * page.scale), left:right] = 1
    erased = (page.lines > 0) & (near_edge > 0)
    page.pixels[erased] = _WHITE
    page.ink[erased] = 0


def _to_pixels(points: float, scale: float) -> int:
    return max(round(points * scale), 3)


def _ink(cv2: Any, pixels: Pixels, scale: float) -> Pixels:
    """Return an image of the same size: 255 where a pixel is darker than the paper around it, 0 elsewhere.

    A smoothed copy of `pixels` is measured, so that grain does not count. `scale` is in pixels a point.
    """
    smooth = cv2.GaussianBlur(pixels, (3, 3), 0.8)
    neighbourhood = _to_pixels(_NEIGHBOURHOOD, scale) | 1  # an odd number, as OpenCV requires
    ink: Pixels = cv2.adaptiveThreshold(
        smooth, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, neighbourhood, _CONTRAST
    )
    return ink


def _straightened_pixels(cv2: Any, image: PageImage) -> Pixels:
    """Return the pixels turned so that long rulings are level."""
    pixels, scale = image
    half = cv2.resize(pixels, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    ink = _ink(cv2, half, scale / 2)
    guide = int(_MIN_GUIDE * scale / 2)
    runs = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, _LEVEL_RUN), np.uint8))
    segments = cv2.HoughLinesP(runs, 1, np.pi / 1800, guide // 2, minLineLength=guide, maxLineGap=_LEVEL_RUN)
    if segments is None:
        return pixels
    x0, y0, x1, y1 = np.asarray(segments, np.float64).reshape(-1, 4).T
    slants = np.degrees(np.arctan2(y1 - y0, x1 - x0))
    is_level = np.abs(slants) <= _MAX_SLANT
    if not is_level.any():
        return pixels
    slant = _weighted_median(slants[is_level], np.hypot(x1 - x0, y1 - y0)[is_level])
    if abs(slant) < _MIN_SLANT:
        return pixels
    height, width = pixels.shape
    rotation = cv2.getRotationMatrix2D((width / 2, height / 2), slant, 1.0)
    turned: Pixels = cv2.warpAffine(pixels, rotation, (width, height), flags=cv2.INTER_CUBIC, borderValue=_WHITE)
    return turned


def _weighted_median(values: Any, weights: Any) -> float:
    order = np.argsort(values, kind="stable")
    sums = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(sums, sums[-1] / 2)])


def _straight_ink(cv2: Any, ink: Pixels, size: tuple[int, int]) -> Pixels:
    """Return the ink that fills a box of this size (width, height in pixels)."""
    straight: Pixels = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones(size[::-1], np.uint8))
    return straight


def _rulings(cv2: Any, straight_ink: Pixels, scale: float, *, is_vertical: bool) -> list[Ruling]:
    """Return the rulings in straight ink, in points."""
    joined = cv2.dilate(straight_ink, np.ones((3, 3), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    rulings = []
    for x, y, width, height, _ in stats[1:count].tolist():
        left, top, right, bottom = x + 1, y + 1, x + width - 1, y + height - 1  # without the pixel that dilation added
        start, end, near, far = (top, bottom, left, right) if is_vertical else (left, right, top, bottom)
        if far - near <= _MAX_THICKNESS * scale:
            rulings.append(Ruling((near + far) / 2 / scale, start / scale, end / scale))
    return rulings
