"""PDF and image files → rows. Uses the text layer of a PDF, and OCR for pages without a useful one."""

from collections.abc import Sequence
from typing import Any

from loaders import bounds
from loaders.layout.blocks import BlockDocument, Unreadable
from loaders.layout.pages.document import PagedDocument, document_of
from loaders.layout.pages.lines import is_wide
from loaders.layout.pages.model import Budget, Page
from loaders.layout.pdf import streams, text_layer


def lay_pdf(data: bytes) -> BlockDocument:
    """Return a PDF as rows in reading order.

    Raises Unreadable: encrypted_file, damaged_file, too_large, no_text, and needs_ocr if the text layer is missing or
    useless and the extra `ocr` is not installed.
    """
    paged = read_pdf(data)
    document = document_of(paged.pages, paged.title)
    return document._replace(is_ocr=True) if paged.ocr_pages else document


def lay_image(data: bytes) -> BlockDocument:
    """Return an image file (PNG, JPEG, TIFF, BMP) as rows in reading order.

    Raises Unreadable: needs_ocr (the extra `ocr` is not installed), damaged_file, too_large, no_text.
    """
    return document_of(read_image(data).pages)._replace(is_ocr=True)


def read_pdf(data: bytes) -> PagedDocument:
    """Return what the pages of a PDF print; the title is None if it has no Chinese characters.

    Raises Unreadable as `lay_pdf` does, except for no_text.
    """
    document = text_layer.open_pdf(data)
    try:
        title = document.get_metadata_value("Title")
        pages = list(text_layer.pages_of(document, streams.has_layers(data)))
        ocr_pages, reason = text_layer.pages_for_ocr(pages)
        if reason:
            pages = _with_ocr(document, pages, ocr_pages, reason)
    finally:
        document.close()
    return PagedDocument(pages, ocr_pages, title if any(map(is_wide, title)) else None)


def read_image(data: bytes) -> PagedDocument:
    """Return what the pages of an image file print; raises Unreadable as `lay_image` does, except for no_text."""
    from loaders.layout.ocr import engine  # imported late: an optional extra, and slow to load

    engine.require("a picture")
    from loaders.layout.ocr import image, recognition

    pages = [recognition.read_page(page_image, number) for number, page_image in enumerate(image.page_images(data), 1)]
    return PagedDocument(recognition.align_pages(pages), [page.number for page in pages])


def _with_ocr(document: Any, pages: Sequence[Page], numbers: Sequence[int], reason: str) -> list[Page]:
    """Return the pages of an open PDF, with the pages of these numbers (from 1) replaced by what OCR reads.

    Raises Unreadable: needs_ocr with this reason if the extra `ocr` is not installed; too_large.
    """
    from loaders.layout.ocr import engine

    engine.require(reason)
    from loaders.layout.ocr import recognition
    from loaders.layout.pdf import drawing

    if len(numbers) > bounds.MAX_OCR_PAGES:
        raise Unreadable("too_large", f"{len(numbers):,} pages to read; the bound is {bounds.MAX_OCR_PAGES}")
    budget = Budget()
    read_pages: dict[int, Page] = {}
    for number in numbers:
        page = document[number - 1]
        image, hidden_texts = drawing.draw(page, budget)
        page.close()
        read_pages[number] = recognition.read_page(image, number, hidden_texts)
    return recognition.align_pages([read_pages.get(page.number, page) for page in pages])
