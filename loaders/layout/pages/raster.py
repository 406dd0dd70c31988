"""A page as an image. Needs numpy, which the extra `ocr` installs."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from loaders import bounds
from loaders.layout.blocks import Unreadable

Pixels = NDArray[np.uint8]  # height × width; black is 0, white is 255


class PageImage(NamedTuple):
    """One page in grey: its pixels, and the number of pixels per point."""

    pixels: Pixels
    scale: float


def check_size(width: int, height: int) -> None:
    """Raise Unreadable (too_large) if an image of this size, in pixels, must not be decoded."""
    if max(width, height) > bounds.MAX_PICTURE_SIDE or width * height > bounds.MAX_PIXELS:
        raise Unreadable("too_large", f"a picture of {width:,} × {height:,} pixels; the bound is {bounds.MAX_PIXELS:,}")
