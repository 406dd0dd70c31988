"""Marks in the ink of a scanned figure that change what it says: a slash, a line through it, a raised note.

The recognition model reads a slash as 1, and struck and raised digits like others, so such a figure is in doubt.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from loaders.layout.pages.raster import Pixels

PixelBox = tuple[int, int, int, int]  # left, top, right, bottom

_MAX_LEAN = 0.12  # of its height that a stroke may lean to the right and still be a 1, not a slash
_MIDDLE = (0.4, 0.6)  # of a digit's height, from its top: where a line through it is; the bar of a 4 is lower
_STROKE = 0.66  # of a digit's height: least length of a line through one of several digits
_LONG_STROKE = 0.76  # the same in a figure of one digit, where nothing else is printed
_LONGER_THAN_SIGN = 1.1  # the same in a figure with a + or -
_RAISED = 0.25  # of a digit's height: how far a note stands above the foot of the digits
_TALL = 0.75  # of the tallest ink: what is a digit or a circle around one
_CIRCLE = 1.12  # of a digit's height: least height of a circle around one
_ROUND = 0.85  # of its height: least width of a circle
_NOTE_HEIGHT = 0.35  # of a digit's height: smaller ink is a comma, a point or a dash


def leans(ink: Pixels, box: PixelBox) -> bool:
    """Tell whether a stroke leans to the right like a slash, which the model may read as 1."""
    left, top, right, bottom = box
    is_ink = ink[top:bottom, left:right] > 0
    third = max((bottom - top) // 3, 1)
    top_xs, bottom_xs = (np.nonzero(rows)[1] for rows in (is_ink[:third], is_ink[-third:]))
    if not len(top_xs) or not len(bottom_xs):
        return True
    return bool(top_xs.mean() - bottom_xs.mean() > _MAX_LEAN * (bottom - top))


def is_struck(text: str, ink: Pixels, box: PixelBox, boxes: NDArray[np.int64]) -> bool:
    """Tell whether a line goes through a figure: level ink in the middle that is longer than any stroke of a digit.

    `text` is the figure as it was read, `box` is around it and `boxes` around its connected ink: left, top, right,
    bottom in pixels of `ink`.
    """
    left, _, right, _ = box
    tallest = boxes[np.argmax(boxes[:, 3] - boxes[:, 1])]
    top, height = int(tallest[1]), int(tallest[3] - tallest[1])
    first, last = (top + round(share * height) for share in _MIDDLE)
    rows = ink[first : last + 1, left:right] > 0
    if len(rows) < 2:
        return False
    level = rows[:-1] | rows[1:]  # a line may slant by a pixel
    least = _LONGER_THAN_SIGN if not text.isdigit() else _LONG_STROKE if len(text) == 1 else _STROKE
    return max(map(_longest_run, level)) >= least * height


def _longest_run(row: Any) -> int:
    """Return the length of the longest run of True in a row."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], row.astype(np.int8), [0]))))
    return int((edges[1::2] - edges[::2]).max(initial=0))


def has_note(boxes: NDArray[np.int64]) -> bool:
    """Tell whether some of a figure's ink stands above the foot of its digits, or is larger than they are.

    The former is a raised note, the latter a digit in a circle. `boxes` are around its connected ink: left, top, right,
    bottom in pixels.
    """
    widths, heights = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    tall = heights >= _TALL * heights.max()
    height, foot = np.median(heights[tall]), np.median(boxes[tall, 3])
    is_raised = (boxes[:, 3] <= foot - _RAISED * height) & (heights >= _NOTE_HEIGHT * height)
    is_circle = (heights >= _CIRCLE * height) & (widths >= _ROUND * heights)
    return bool((is_raised | is_circle).any())
