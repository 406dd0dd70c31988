"""A scanned page → set straight; its ink, its rulings, and the page without them."""

from typing import Any, NamedTuple

import numpy as np

from loaders.layout.pages.model import Ruling
from loaders.layout.pages.raster import Picture, Pixels

_STEEPEST = 8.0  # degrees that a page may lie askew
_LEAST_SLANT = 0.03  # degrees below which nothing is turned
_SLANTED_RUN = 7  # pixels that the steepest line goes level before it steps
_LONG = 100.0  # points of a line that tells how a page lies
_LEVEL = 18.0  # points of the shortest level ruling; a stroke of a character is shorter
_UPRIGHT = 14.0  # points of the shortest upright ruling
_THICKEST = 5.0  # points of a ruling: what is thicker is a picture or a shaded cell
_CONTRAST = 22  # shades that ink is darker than the paper around it
_AROUND = 12.0  # points of paper that ink is compared with
_WHITE = 255


class Sheet(NamedTuple):
    """A page set straight.

    grey: its pixels; ink: 255 where something is printed; lines: 255 where a ruling is; scale: pixels to a point;
    across and down: its rulings, in points.
    """

    grey: Pixels
    ink: Pixels
    lines: Pixels
    scale: float
    across: list[Ruling]
    down: list[Ruling]


def sheet_of(picture: Picture) -> Sheet:
    """Return a page set straight, with its rulings told from its text."""
    import cv2

    grey = _straight(cv2, picture).copy()
    ink = _ink(cv2, grey, picture.scale)
    across = _runs(cv2, ink, (_pixels(_LEVEL, picture.scale), 1))
    down = _runs(cv2, ink, (1, _pixels(_UPRIGHT, picture.scale)))
    rulings = [_rulings(cv2, mask, picture.scale, upright) for mask, upright in ((across, False), (down, True))]
    lines = cv2.dilate(across | down, np.ones((3, 3), np.uint8))
    return Sheet(grey, ink, lines, picture.scale, *rulings)


def without_rulings(sheet: Sheet, xs: list[float], ys: list[float]) -> None:
    """Paint the rulings of a table white, in place: those along its edges.

    Elsewhere they stay: a long stroke may be a character, and the heads of digits in a row look like a line.
    """
    near = _THICKEST / 2
    left, right, top, bottom = (
        max(round(at * sheet.scale), 0) for at in (xs[0] - near, xs[-1] + near, ys[0] - near, ys[-1] + near)
    )
    edge = np.zeros_like(sheet.lines)
    for at in xs:
        edge[top:bottom, max(round((at - near) * sheet.scale), 0) : round((at + near) * sheet.scale)] = 1
    for at in ys:
        edge[max(round((at - near) * sheet.scale), 0) : round((at + near) * sheet.scale), left:right] = 1
    drawn = (sheet.lines > 0) & (edge > 0)
    sheet.grey[drawn] = _WHITE
    sheet.ink[drawn] = 0


def _pixels(points: float, scale: float) -> int:
    return max(round(points * scale), 3)


def _ink(cv2: Any, grey: Pixels, scale: float) -> Pixels:
    """What is darker than the paper around it; grain is smoothed away first."""
    smooth = cv2.GaussianBlur(grey, (3, 3), 0.8)
    around = _pixels(_AROUND, scale) | 1
    ink: Pixels = cv2.adaptiveThreshold(
        smooth, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, around, _CONTRAST
    )
    return ink


def _straight(cv2: Any, picture: Picture) -> Pixels:
    """The page turned until its long lines are level."""
    grey, scale = picture
    half = cv2.resize(grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    ink = _ink(cv2, half, scale / 2)
    long = int(_LONG * scale / 2)
    runs = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, _SLANTED_RUN), np.uint8))
    found = cv2.HoughLinesP(runs, 1, np.pi / 1800, long // 2, minLineLength=long, maxLineGap=_SLANTED_RUN)
    if found is None:
        return grey
    x0, y0, x1, y1 = np.asarray(found, np.float64).reshape(-1, 4).T
    slants = np.degrees(np.arctan2(y1 - y0, x1 - x0))
    level = np.abs(slants) <= _STEEPEST
    if not level.any():
        return grey
    slant = _middle(slants[level], np.hypot(x1 - x0, y1 - y0)[level])
    if abs(slant) < _LEAST_SLANT:
        return grey
    height, width = grey.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), slant, 1.0)
    turned: Pixels = cv2.warpAffine(grey, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=_WHITE)
    return turned


def _middle(values: Any, weights: Any) -> float:
    """The middle value, each as often as it weighs."""
    order = np.argsort(values, kind="stable")
    sums = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(sums, sums[-1] / 2)])


def _runs(cv2: Any, ink: Pixels, size: tuple[int, int]) -> Pixels:
    """The ink that runs straight for so many pixels."""
    runs: Pixels = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones(size[::-1], np.uint8))
    return runs


def _rulings(cv2: Any, mask: Pixels, scale: float, upright: bool) -> list[Ruling]:
    """The straight lines of a mask, in points."""
    joined = cv2.dilate(mask, np.ones((3, 3), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    found = []
    for x, y, w, h, _ in stats[1:count].tolist():
        box = (x + 1, y + 1, x + w - 1, y + h - 1)  # what dilating added taken off again
        start, end, near, far = (box[1], box[3], box[0], box[2]) if upright else (box[0], box[2], box[1], box[3])
        if far - near <= _THICKEST * scale:
            found.append(Ruling((near + far) / 2 / scale, start / scale, end / scale))
    return found
