"""A PDF's text layer → pages. Also decides which pages must be read by OCR instead."""

from collections.abc import Iterator
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from loaders import bounds
from loaders.layout.blocks import Unreadable
from loaders.layout.pages.model import Budget, Page
from loaders.layout.pdf import fonts, streams
from loaders.layout.pdf.notes import notes_of
from loaders.layout.pdf.page import read_page

_MIN_GLYPHS = 100  # a page or document with fewer characters has no useful text layer
_MAX_UNKNOWN = 0.3  # share of characters without a code; above it the text layer is useless


def open_pdf(data: bytes) -> Any:
    """Return a PDF as an open `pypdfium2.PdfDocument`, which the caller closes.

    Raises Unreadable: encrypted_file, damaged_file, too_large.
    """
    streams.check_streams(data)
    fonts.use_stand_in()
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
            raise Unreadable("encrypted_file", "a password is needed to open it") from None
        raise Unreadable("damaged_file", "its structure can't be read") from None
    page_count = len(document)
    if page_count > bounds.MAX_PAGES:
        document.close()
        raise Unreadable("too_large", f"{page_count:,} pages; the bound is {bounds.MAX_PAGES:,}")
    return document


def pages_of(document: Any, has_layers: bool = False) -> Iterator[Page]:
    """Yield what each page of an open PDF shows; raises Unreadable: damaged_file, too_large.

    `has_layers` says whether it has optional content (`streams.has_layers`): some of it may be switched off.
    """
    budget = Budget()
    for index in range(len(document)):
        page = _load_page(document, index)
        try:
            notes = notes_of(page)
            if notes.has_text and pdfium.FPDFPage_Flatten(page.raw, pdfium.FLAT_NORMALDISPLAY):
                page.close()
                page = _load_page(document, index)
            yield read_page(page, index + 1, budget, notes, has_layers)
        except pypdfium2.PdfiumError:
            raise _damaged_page(index) from None
        finally:
            page.close()


def _load_page(document: Any, index: int) -> Any:
    try:
        return document[index]
    except pypdfium2.PdfiumError:
        raise _damaged_page(index) from None


def _damaged_page(index: int) -> Unreadable:
    return Unreadable("damaged_file", f"page {index + 1} can't be read")


def pages_for_ocr(pages: list[Page]) -> tuple[list[int], str | None]:
    """Return the numbers of the pages that need OCR, and the reason; ([], None) if the text layer is good enough.

    The text layer is useless if most pages are images, or if it gives no codes for many characters.
    """
    glyph_count = sum(len(page.glyphs) for page in pages)
    pictures = [page.number for page in pages if page.is_picture and len(page.glyphs) < _MIN_GLYPHS]
    if len(pictures) * 2 > len(pages) or (pictures and glyph_count < _MIN_GLYPHS) or not glyph_count:
        return pictures, f"{len(pictures)} of {len(pages)} pages are pictures"
    unknown_count = sum(page.unknown_count for page in pages)
    if unknown_count > _MAX_UNKNOWN * glyph_count:
        numbers = [page.number for page in pages if page.unknown_count]
        return numbers, f"{unknown_count:,} of {glyph_count:,} characters have no code"
    return [], None
