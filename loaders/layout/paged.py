"""Documents with pages, PDF files and image files → rows: where the text layer and OCR meet."""

from collections.abc import Sequence
from typing import Any

from loaders import bounds
from loaders.layout.blocks import BlockDocument, Unreadable
from loaders.layout.pages.document import PagesRead, laid_of
from loaders.layout.pages.lines import is_chinese
from loaders.layout.pages.model import Budget, Page
from loaders.layout.pdf import text_layer


def lay_pdf(data: bytes) -> BlockDocument:
    """Return a PDF as rows in reading order.

    Raises Unreadable: encrypted_file, damaged_file, too_large, and needs_ocr when the text layer is missing or
    useless and the extra `ocr` is not installed.
    """
    read = read_pdf(data)
    laid = laid_of(read.pages, read.title)
    return laid._replace(is_ocr=True) if read.scanned else laid


def lay_image(data: bytes) -> BlockDocument:
    """Return an image file (PNG, JPEG, TIFF, BMP) as rows in reading order.

    Raises Unreadable: needs_ocr (the extra is not installed), damaged_file, too_large, no_text.
    """
    return laid_of(read_image(data).pages)._replace(is_ocr=True)


def read_pdf(data: bytes) -> PagesRead:
    """Return what the pages of a PDF print; raises Unreadable as `lay_pdf` does."""
    document = text_layer.opened(data)
    try:
        title = document.get_metadata_value("Title")
        pages = list(text_layer.pages_of(document))
        numbers, why = text_layer.pages_to_scan(pages)
        if why:
            pages = _scanned(document, pages, numbers, why)
    finally:
        document.close()
    return PagesRead(pages, numbers, title if any(map(is_chinese, title)) else None)


def read_image(data: bytes) -> PagesRead:
    """Return what the pages of an image file print; raises Unreadable as `lay_image` does."""
    from loaders.layout.ocr import engine  # an extra, and slow to load

    engine.need("a picture")
    from loaders.layout.ocr import image, recognition

    pages = [recognition.read_page(picture, number) for number, picture in enumerate(image.pictures(data), 1)]
    return PagesRead(recognition.aligned(pages), [page.number for page in pages])


def _scanned(document: Any, pages: Sequence[Page], numbers: Sequence[int], why: str) -> list[Page]:
    """Return the pages of an open PDF, those with these numbers (from 1) read by OCR.

    Raises Unreadable: needs_ocr, for the reason `why`, when the extra is not installed; too_large.
    """
    from loaders.layout.ocr import engine

    engine.need(why)
    from loaders.layout.ocr import recognition
    from loaders.layout.pdf import drawing

    if len(numbers) > bounds.MAX_OCR_PAGES:
        raise Unreadable("too_large", f"{len(numbers):,} pages to read; the bound is {bounds.MAX_OCR_PAGES}")
    budget = Budget()
    read: dict[int, Page] = {}
    for number in numbers:
        page = document[number - 1]
        picture, others = drawing.drawn(page, budget)
        page.close()
        read[number] = recognition.read_page(picture, number, others)
    return recognition.aligned([read.get(page.number, page) for page in pages])
