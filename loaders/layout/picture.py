"""A stretch of a document's text → a picture of the page that prints it, and where it stands there."""

from itertools import islice
from math import ceil, floor
from typing import Any, NamedTuple

from loaders.formats import PDF
from loaders.layout.paged import read_image, read_pdf
from loaders.layout.pages.model import Budget, Page, Ruling
from loaders.layout.pages.places import Box, Place, laid_places
from loaders.layout.pdf import text_layer
from loaders.layout.pdf.page import turned_back

_SCALE = 2.0  # pixels to a point
_LONGEST_SIDE = 4000  # pixels


class Shown(NamedTuple):
    """A page as a picture, three bytes a pixel (red, green, blue), row by row.

    `text`: what stands between the offsets; `frame`: left, top, right, bottom of it in pixels, None where it has no
    place on any page; `page` from 1.
    """

    text: str
    page: int
    width: int
    height: int
    rgb: bytes
    frame: tuple[int, int, int, int] | None


def show(data: bytes, media_type: str, start: int, end: int) -> Shown:
    """Return the page of a PDF or an image file that prints the text from `start` to `end`.

    A page that was read as a picture is shown as it was read: turned and set straight. What a PDF prints in fonts
    that it does not hold is drawn with stand-ins. Raises Unreadable as the reading did, needs_ocr among its reasons.
    """
    read = read_pdf(data) if media_type == PDF.media_type else read_image(data)
    text, places = laid_places(read.pages, start, end)
    if not places:
        return Shown(text, 0, 0, 0, b"", None)
    place = places[0]
    page = next(page for page in read.pages if page.number == place.page)
    if place.page in read.scanned:
        return _scanned(data, media_type, page, place, text)
    return _drawn(data, page, place, text)


def _drawn(data: bytes, page: Page, place: Place, text: str) -> Shown:
    """A page of a PDF as a reader shows it."""
    document = text_layer.opened(data)
    try:
        if document.get_formtype():
            document.init_forms()
        drawn = document[page.number - 1]
        scale = min(_SCALE, _LONGEST_SIDE / max(*drawn.get_size(), 1.0))
        bitmap = drawn.render(scale=scale, rev_byteorder=True)
        x0, y0, x1, y1 = turned_back(place.box, page.quarter)
        at = bitmap.get_posconv(drawn)
        corners = [at.to_bitmap(x0, y0), at.to_bitmap(x1, y1)]
        xs, ys = zip(*corners, strict=True)
        rows = _rows(bitmap.buffer, bitmap.stride, 3 * bitmap.width)
        frame = min(xs), min(ys), max(xs), max(ys)
        shown = Shown(text, page.number, bitmap.width, bitmap.height, rows, frame)
        bitmap.close()
        drawn.close()
    finally:
        document.close()
    return shown


def _rows(buffer: Any, stride: int, width: int) -> bytes:
    whole = bytes(buffer)
    return b"".join(whole[start : start + width] for start in range(0, len(whole), stride))


def _scanned(data: bytes, media_type: str, page: Page, place: Place, text: str) -> Shown:
    """A page as it was read: its picture set straight, the place where it was before `aligned` moved it."""
    import numpy as np

    from loaders.layout.ocr import recognition

    sheet = recognition.as_read(*_picture(data, media_type, page.number))
    left, top, right, bottom = (at * sheet.scale for at in _moved_back(place.box, page.across, sheet.across))
    frame = floor(left), floor(top), ceil(right), ceil(bottom)
    height, width = sheet.grey.shape
    return Shown(text, page.number, width, height, np.repeat(sheet.grey.reshape(-1), 3).tobytes(), frame)


def _picture(data: bytes, media_type: str, number: int) -> Any:
    """A page as OCR sees it, and what stands on it as well."""
    if media_type != PDF.media_type:
        from loaders.layout.ocr.image import pictures

        return next(islice(pictures(data), number - 1, None)), ()
    from loaders.layout.pdf.drawing import drawn

    document = text_layer.opened(data)
    try:
        page = document[number - 1]
        found = drawn(page, Budget())
        page.close()
    finally:
        document.close()
    return found


def _moved_back(box: Box, moved: list[Ruling], own: list[Ruling]) -> Box:
    """A box on a page whose rulings were moved sideways, where it was among its own."""
    if not moved or not own:
        return box
    (new_left, new_right), (left, right) = (
        (min(line.start for line in lines), max(line.end for line in lines)) for lines in (moved, own)
    )

    def at(x: float) -> float:
        return left + (x - new_left) * (right - left) / (new_right - new_left)

    return at(box[0]), box[1], at(box[2]), box[3]
