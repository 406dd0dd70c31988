"""A range of a document's text → a picture of the page that prints it, and the position of the text on it."""

from itertools import islice
from math import ceil, floor
from typing import Any, NamedTuple

from loaders.formats import PDF
from loaders.layout.paged import read_image, read_pdf
from loaders.layout.pages.model import Box, Budget, Page, Ruling
from loaders.layout.pages.places import PageBox, page_boxes
from loaders.layout.pdf import text_layer
from loaders.layout.pdf.paths import to_pdf_box

_SCALE = 2.0  # pixels per point
_LONGEST_SIDE = 4000  # pixels


class PagePicture(NamedTuple):
    """A picture of one page.

    text           the text between the offsets
    page           page number from 1, or 0 without a page
    width, height  size in pixels
    rgb            three bytes per pixel (red, green, blue), row by row
    frame          left, top, right, bottom of the text in pixels, or None if it is on no page
    """

    text: str
    page: int
    width: int
    height: int
    rgb: bytes
    frame: tuple[int, int, int, int] | None


def picture_of(data: bytes, media_type: str, start: int, end: int) -> PagePicture:
    """Return the first page of a PDF or image file that prints the text between two offsets.

    A page read by OCR is shown as OCR read it, turned and straightened. A PDF's text in fonts that are not embedded
    is drawn with the stand-in font. Raises Unreadable as `paged.lay_pdf` and `paged.lay_image` do.
    """
    paged = read_pdf(data) if media_type == PDF.media_type else read_image(data)
    text, places = page_boxes(paged.pages, start, end)
    if not places:
        return PagePicture(text, 0, 0, 0, b"", None)
    place = places[0]
    page = next(page for page in paged.pages if page.number == place.page)
    if place.page in paged.ocr_pages:
        return _picture_of_ocr_page(data, media_type, page, place, text)
    return _picture_of_pdf_page(data, page, place, text)


def _picture_of_pdf_page(data: bytes, page: Page, place: PageBox, text: str) -> PagePicture:
    """Return a page of a PDF as a PDF viewer shows it."""
    document = text_layer.open_pdf(data)
    try:
        if document.get_formtype():
            document.init_forms()
        pdf_page = document[page.number - 1]
        scale = min(_SCALE, _LONGEST_SIDE / max(*pdf_page.get_size(), 1.0))
        bitmap = pdf_page.render(scale=scale, rev_byteorder=True)
        x0, y0, x1, y1 = to_pdf_box(place.box, page.quarter_turns)
        converter = bitmap.get_posconv(pdf_page)
        xs, ys = zip(converter.to_bitmap(x0, y0), converter.to_bitmap(x1, y1), strict=True)
        rgb = _without_row_padding(bitmap.buffer, bitmap.stride, 3 * bitmap.width)
        frame = min(xs), min(ys), max(xs), max(ys)
        picture = PagePicture(text, page.number, bitmap.width, bitmap.height, rgb, frame)
        bitmap.close()
        pdf_page.close()
    finally:
        document.close()
    return picture


def _without_row_padding(buffer: Any, stride: int, width: int) -> bytes:
    """Return the first `width` bytes of each row of `stride` bytes."""
    data = bytes(buffer)
    return b"".join(data[start : start + width] for start in range(0, len(data), stride))


def _picture_of_ocr_page(data: bytes, media_type: str, page: Page, place: PageBox, text: str) -> PagePicture:
    """Return a page as OCR read it, with the frame where the text was before `align_pages` moved the page."""
    import numpy as np

    from loaders.layout.ocr import recognition

    straight = recognition.straight_page(*_ocr_input(data, media_type, page.number))
    box = _before_alignment(place.box, page.horizontal, straight.horizontal)
    left, top, right, bottom = (coordinate * straight.scale for coordinate in box)
    frame = floor(left), floor(top), ceil(right), ceil(bottom)
    height, width = straight.pixels.shape
    rgb = np.repeat(straight.pixels.reshape(-1), 3).tobytes()
    return PagePicture(text, page.number, width, height, rgb, frame)


def _ocr_input(data: bytes, media_type: str, number: int) -> Any:
    """Return a pair: the image of page `number` (from 1), and glyphs for the text that is not drawn on it.

    Text in a font that a PDF does not embed is not drawn; an image file has none.
    """
    if media_type != PDF.media_type:
        from loaders.layout.ocr.image import page_images

        return next(islice(page_images(data), number - 1, None)), ()
    from loaders.layout.pdf.drawing import draw

    document = text_layer.open_pdf(data)
    try:
        page = document[number - 1]
        image_and_glyphs = draw(page, Budget())
        page.close()
    finally:
        document.close()
    return image_and_glyphs


def _before_alignment(box: Box, moved: list[Ruling], original: list[Ruling]) -> Box:
    """Return where a box was before its page was moved sideways, given the horizontal rulings after and before."""
    if not moved or not original:
        return box
    (moved_left, moved_right), (left, right) = (
        (min(ruling.start for ruling in rulings), max(ruling.end for ruling in rulings))
        for rulings in (moved, original)
    )

    def original_x(x: float) -> float:
        return left + (x - moved_left) * (right - left) / (moved_right - moved_left)

    return original_x(box[0]), box[1], original_x(box[2]), box[3]
