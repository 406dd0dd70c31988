"""A page as a picture. Needs numpy, which the extra `ocr` installs."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from loaders import bounds
from loaders.layout.blocks import Unreadable

Pixels = NDArray[np.uint8]


class Picture(NamedTuple):
    """One page: its pixels, black 0 and white 255, and how many of them make a point."""

    grey: Pixels
    scale: float


def check_size(width: int, height: int) -> None:
    """Raise Unreadable when a picture of this size is not to be decoded."""
    if max(width, height) > bounds.MAX_PICTURE_SIDE or width * height > bounds.MAX_PIXELS:
        raise Unreadable("too_large", f"a picture of {width:,} × {height:,} pixels; the bound is {bounds.MAX_PIXELS:,}")
