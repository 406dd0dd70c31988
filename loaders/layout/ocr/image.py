"""Pictures of pages → grey pixels, bounded before any is decoded."""

import warnings
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from loaders import bounds
from loaders.layout.blocks import Unreadable
from loaders.layout.pages.raster import Picture, check_size

_FORMATS = ("PNG", "JPEG", "TIFF", "BMP")
_DPI = 200  # a finer picture is made this coarse: reading gains nothing above it
_SHORT_SIDE = 595.0  # points of A4's shorter side, where a picture does not tell its resolution
_LIKELY = (250.0, 1300.0)  # points that the shorter side of a scanned page may have
_POINTS = 72
_DEEP = "I;16"  # modes of 16 bits begin so
_ORIENTATION = 0x0112  # the EXIF tag that tells how a camera was held


def pictures(data: bytes) -> Iterator[Picture]:
    """Yield the pages of an image file: several only of a TIFF.

    Raises Unreadable: damaged_file, too_large.
    """
    try:
        with _open(data) as image:
            count = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
            if count > bounds.MAX_OCR_PAGES:
                raise Unreadable(
                    "too_large", f"{count:,} pages; the bound of those read from pictures is {bounds.MAX_OCR_PAGES}"
                )
            for number in range(count):
                image.seek(number)
                check_size(*image.size)
                yield _picture(image)
    except (
        OSError,
        EOFError,
        SyntaxError,
        ValueError,
        TypeError,
        OverflowError,
        Image.DecompressionBombError,
    ) as error:
        raise Unreadable("damaged_file", f"the picture can't be decoded: {type(error).__name__}") from None


def _open(data: bytes) -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of its own bound, which is wider than ours
            return Image.open(BytesIO(data), formats=_FORMATS)
    except Image.DecompressionBombError:
        raise Unreadable("too_large", f"a picture of more than {bounds.MAX_PIXELS:,} pixels") from None
    except UnidentifiedImageError:
        raise Unreadable("damaged_file", "the picture's head can't be read") from None


def _picture(image: Any) -> Picture:
    """One page decoded, upright as its camera was held, and no finer than reading needs."""
    dots = _dots(image)
    quarter = image.getexif().get(_ORIENTATION, 1) != 1
    grey = _grey(ImageOps.exif_transpose(image) if quarter else image)
    short = min(grey.size)
    scale = dots / _POINTS if dots else 0.0
    if not scale or not _LIKELY[0] <= short / scale <= _LIKELY[1]:
        scale = short / _SHORT_SIDE
    finest = _DPI / _POINTS
    if scale > finest:
        size = [max(round(side * finest / scale), 1) for side in grey.size]
        grey, scale = grey.resize((size[0], size[1]), Image.Resampling.BOX), finest
    return Picture(np.asarray(grey, dtype=np.uint8), scale)


def _dots(image: Any) -> float:
    """Dots to an inch as the file tells them, 0 where it does not, or tells two."""
    try:
        across, down = (float(value) for value in image.info.get("dpi", (0, 0)))
    except (TypeError, ValueError, ZeroDivisionError):
        return 0.0
    return across if across == down and 0 < across < bounds.MAX_PICTURE_SIDE else 0.0


def _grey(image: Any) -> Image.Image:
    """Any kind of picture in shades of grey, its clear parts white."""
    if image.mode.startswith(_DEEP) or image.mode in ("I", "F"):
        deep = np.asarray(image, dtype=np.float32)
        return Image.fromarray(np.clip(deep / 257 if deep.max(initial=0) > 255 else deep, 0, 255).astype(np.uint8))
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        clear = image.convert("RGBA")
        paper = Image.new("RGBA", clear.size, "white")
        paper.alpha_composite(clear)
        image = paper
    converted: Image.Image = image.convert("L")
    return converted
