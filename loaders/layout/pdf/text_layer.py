"""A PDF's text layer → pages. Also decides which pages have to be read as pictures instead."""

from collections.abc import Iterator
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from loaders import bounds
from loaders.layout.blocks import Unreadable
from loaders.layout.pages.model import Budget, Page
from loaders.layout.pdf import fonts, streams
from loaders.layout.pdf.page import read_page

_LEAST_GLYPHS = 100  # of a document that says anything
_MOST_LOST = 0.3  # share of characters without meaning that makes a text layer useless


def opened(data: bytes) -> Any:
    """Return a PDF opened (`pypdfium2.PdfDocument`), to be closed; raises Unreadable."""
    streams.check(data)
    fonts.use()
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
            raise Unreadable("encrypted_file", "a password is needed to open it") from None
        raise Unreadable("damaged_file", "its structure can't be read") from None
    if len(document) > bounds.MAX_PAGES:
        count = len(document)
        document.close()
        raise Unreadable("too_large", f"{count:,} pages; the bound is {bounds.MAX_PAGES:,}")
    return document


def pages_of(document: Any) -> Iterator[Page]:
    """Yield what each page of an open PDF prints; raises Unreadable: damaged_file, too_large."""
    budget = Budget()
    for index in range(len(document)):
        page = _load(document, index)
        try:
            if _has_typed_text(page) and pdfium.FPDFPage_Flatten(page.raw, pdfium.FLAT_NORMALDISPLAY):
                page.close()
                page = _load(document, index)
            yield read_page(page, index + 1, budget)
        except pypdfium2.PdfiumError:
            raise _damaged(index) from None
        finally:
            page.close()


def _load(document: Any, index: int) -> Any:
    try:
        return document[index]
    except pypdfium2.PdfiumError:
        raise _damaged(index) from None


def _damaged(index: int) -> Unreadable:
    return Unreadable("damaged_file", f"page {index + 1} can't be read")


def _has_typed_text(page: Any) -> bool:
    """Tell whether figures may stand in form fields or text boxes on a page, which are no part of its text yet."""
    count = pdfium.FPDFPage_GetAnnotCount(page.raw)
    if count > bounds.MAX_PDF_NOTES:
        raise Unreadable("too_large", f"{count:,} annotations on a page; the bound is {bounds.MAX_PDF_NOTES:,}")
    for index in range(count):
        note = pdfium.FPDFPage_GetAnnot(page.raw, index)
        kind = pdfium.FPDFAnnot_GetSubtype(note)
        pdfium.FPDFPage_CloseAnnot(note)
        if kind in (pdfium.FPDF_ANNOT_WIDGET, pdfium.FPDF_ANNOT_FREETEXT):
            return True
    return False


def pages_to_scan(pages: list[Page]) -> tuple[list[int], str | None]:
    """Tell a text layer from a scan, and from text that no reader can spell: which pages are to be read as pictures.

    Returns their numbers and why, or None where the text layer will do.
    """
    count = sum(len(page.glyphs) for page in pages)
    pictures = [page.number for page in pages if page.picture and len(page.glyphs) < _LEAST_GLYPHS]
    if len(pictures) * 2 > len(pages) or (pictures and count < _LEAST_GLYPHS) or not count:
        return pictures, f"{len(pictures)} of {len(pages)} pages are pictures"
    lost = sum(page.lost for page in pages)
    if lost > _MOST_LOST * count:
        return [page.number for page in pages if page.lost], f"{lost:,} of {count:,} characters have no code"
    return [], None
