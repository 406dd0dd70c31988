"""Image files → grey page images; sizes are checked before an image is decoded."""

import warnings
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from loaders import bounds
from loaders.layout.blocks import Unreadable
from loaders.layout.pages.raster import PageImage, check_size

_FORMATS = ("PNG", "JPEG", "TIFF", "BMP")
_DPI = 200  # finer images are reduced to this; a higher resolution does not improve the reading
_A4_SHORT_SIDE = 595.0  # points; assumed for images that do not say their resolution
_LIKELY_SHORT_SIDE = (250.0, 1300.0)  # points of the shorter side that a scanned page may have
_POINTS_PER_INCH = 72
_SIXTEEN_BITS = "I;16"  # Pillow's modes of 16 bits begin with it
_ORIENTATION = 0x0112  # EXIF tag: how the camera was held


def page_images(data: bytes) -> Iterator[PageImage]:
    """Yield the pages of an image file; only a TIFF may have several.

    Raises Unreadable: damaged_file, too_large.
    """
    try:
        with _open(data) as image:
            count = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
            if count > bounds.MAX_OCR_PAGES:
                raise Unreadable(
                    "too_large", f"{count:,} pages; the bound of those read from pictures is {bounds.MAX_OCR_PAGES}"
                )
            for index in range(count):
                image.seek(index)
                check_size(*image.size)
                yield _page_image(image)
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
            warnings.simplefilter("ignore")  # Pillow warns of its own size bound, which is wider than ours
            return Image.open(BytesIO(data), formats=_FORMATS)
    except Image.DecompressionBombError:
        raise Unreadable("too_large", f"a picture of more than {bounds.MAX_PIXELS:,} pixels") from None
    except UnidentifiedImageError:
        raise Unreadable("damaged_file", "the picture's head can't be read") from None


def _page_image(image: Any) -> PageImage:
    """Return the current frame decoded in grey, turned as its EXIF data says, and at most as fine as _DPI."""
    dpi = _resolution(image)
    is_turned = image.getexif().get(_ORIENTATION, 1) != 1
    grey = _to_grey(ImageOps.exif_transpose(image) if is_turned else image)
    short_side = min(grey.size)
    scale = dpi / _POINTS_PER_INCH if dpi else 0.0
    if not scale or not _LIKELY_SHORT_SIDE[0] <= short_side / scale <= _LIKELY_SHORT_SIDE[1]:
        scale = short_side / _A4_SHORT_SIDE
    max_scale = _DPI / _POINTS_PER_INCH
    if scale > max_scale:
        size = [max(round(side * max_scale / scale), 1) for side in grey.size]
        grey, scale = grey.resize((size[0], size[1]), Image.Resampling.BOX), max_scale
    return PageImage(np.asarray(grey, dtype=np.uint8), scale)


def _resolution(image: Any) -> float:
    """Return the dots per inch that the file states; 0 if it states none, or different ones for x and y."""
    try:
        horizontal, vertical = (float(value) for value in image.info.get("dpi", (0, 0)))
    except (TypeError, ValueError, ZeroDivisionError):
        return 0.0
    return horizontal if horizontal == vertical and 0 < horizontal < bounds.MAX_PICTURE_SIDE else 0.0


def _to_grey(image: Any) -> Image.Image:
    """Return an image of any mode in 8-bit grey, with transparent parts white."""
    if image.mode.startswith(_SIXTEEN_BITS) or image.mode in ("I", "F"):
        values = np.asarray(image, dtype=np.float32)
        eight_bits = values / 257 if values.max(initial=0) > 255 else values
        return Image.fromarray(np.clip(eight_bits, 0, 255).astype(np.uint8))
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        transparent = image.convert("RGBA")
        paper = Image.new("RGBA", transparent.size, "white")
        paper.alpha_composite(transparent)
        image = paper
    grey: Image.Image = image.convert("L")
    return grey
