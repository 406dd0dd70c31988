"""PDF with a text layer → rows: ruled tables as they were drawn, over page ends; everything else line by line."""

from collections import deque
from collections.abc import Iterator
from typing import Any, NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from loaders import bounds
from loaders.layout import pdf_fonts, pdf_streams
from loaders.layout.blocks import Laid, Unreadable
from loaders.layout.pdf_flow import Item, flow
from loaders.layout.pdf_lines import Line, is_chinese
from loaders.layout.pdf_page import Budget, Page, read_page
from loaders.layout.pdf_parts import Cell, Part, columns_of, placed, rows_of
from loaders.layout.writing import Writer

_LEAST_GLYPHS = 100  # of a document that says anything
_MOST_LOST = 0.3  # share of characters without meaning that makes a text layer useless


class Written(NamedTuple):
    """A line or a cell in the text: its offsets, its page, its lines on the page, and the cell where it is one."""

    start: int
    end: int
    page: int
    lines: list[Line]
    cell: Cell | None = None


class Read(NamedTuple):
    """A document's pages as they were read; `scanned`: the numbers of those read as pictures."""

    pages: list[Page]
    scanned: list[int]
    title: str | None = None


def lay(data: bytes) -> Laid:
    """Return a PDF as rows in reading order.

    Raises Unreadable: encrypted_file, damaged_file, too_large, and needs_ocr where a text layer worth the name is
    missing and the extra that reads pictures is, too.
    """
    read = read_pages(data)
    laid = laid_of(read.pages, read.title)
    return laid._replace(is_ocr=True) if read.scanned else laid


def read_pages(data: bytes) -> Read:
    """Return what the pages of a PDF print; raises Unreadable as `lay` does."""
    document = opened(data)
    try:
        title = document.get_metadata_value("Title")
        pages = list(_pages(document))
        numbers, why = _to_scan(pages)
        if why:
            from loaders.layout import ocr  # an extra, and slow to load

            pages = ocr.scanned(document, pages, numbers, why)
    finally:
        document.close()
    return Read(pages, numbers, title if any(map(is_chinese, title)) else None)


def laid_of(pages: list[Page], title: str | None = None) -> Laid:
    """Return read pages as one document; raises Unreadable when they hold no text."""
    writer = Writer()
    deque(written(writer, pages), maxlen=0)
    return writer.laid(title)


def written(writer: Writer, pages: list[Page]) -> Iterator[Written]:
    """Write read pages; yield each line and each cell, empty ones included, as it is written."""
    for run in flow(pages):
        yield from _write(writer, run)


def opened(data: bytes) -> Any:
    """Return a PDF opened (`pypdfium2.PdfDocument`), to be closed; raises Unreadable."""
    pdf_streams.check(data)
    pdf_fonts.use()
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


def _pages(document: Any) -> Iterator[Page]:
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


def _to_scan(pages: list[Page]) -> tuple[list[int], str | None]:
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


def _write(writer: Writer, run: list[Item]) -> Iterator[Written]:
    """Write one table, its parts in order, or one line."""
    parts = [item for item in run if isinstance(item, Part)]
    for item in run:
        if not isinstance(item, Part):
            writer.page = item.page
            start = writer.length
            writer.line(item.text)
            yield Written(start, max(writer.length - 1, start), item.page, [item.line])
    if not parts:
        return
    writer.part_tables()
    edges = columns_of(parts)
    for row in rows_of(parts):
        writer.page = row.page
        for cells in (row.cells, *row.more):
            writer.row(placed(cells, edges))
            for block, cell in zip(writer.rows[-1].cells if cells else (), cells, strict=True):
                yield Written(block.start, block.end, row.page, cell.lines, cell)
    writer.part_tables()
