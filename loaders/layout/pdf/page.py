"""One page of a PDF → its glyphs and rulings, in the coordinates of the page model."""

import ctypes
from collections.abc import Iterator
from math import pi
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from loaders.layout.pages.model import UNKNOWN_CHARACTER, Box, Budget, Glyph, Page
from loaders.layout.pdf.paths import Matrix, RulingCollector, matrix_of, multiply, to_upright

_FORM_DEPTH = 5  # form objects nested in form objects
_SPACES = (0x20, 0xA0, 0x3000)
_LINE_ENDS = (10, 13)
_HYPHENS = (0x02, 0xFFFE)  # PDFium's codes for a hyphen at the end of a line
_QUARTER_TURN = pi / 2
_MAX_SLANT = 0.05  # radians from the nearest right angle; text that is turned further is a watermark


def read_page(page: Any, number: int, budget: Budget) -> Page:
    """Return what a loaded page (`pypdfium2.PdfPage`) prints; raises Unreadable (too_large)."""
    visible = page.get_bbox()
    text = page.get_textpage()
    try:
        glyphs, quarter_turns, unknown_count = _glyphs(text.raw, visible, budget)
    finally:
        text.close()
    rulings = RulingCollector(budget, quarter_turns)
    image_area = 0.0
    text_count = invisible_count = 0
    for handle, matrix in page_objects(page.raw, budget):
        kind = pdfium.FPDFPageObj_GetType(handle)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            text_count += 1
            invisible_count += pdfium.FPDFTextObj_GetTextRenderMode(handle) == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE
        elif kind == pdfium.FPDF_PAGEOBJ_PATH:
            rulings.add_path(handle, matrix)
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            image_area += rulings.add_image(handle, matrix)
    left, top, right, bottom = to_upright(visible, quarter_turns)
    is_picture = image_area > (right - left) * (bottom - top) / 2
    if invisible_count > text_count / 2:  # text that another program's OCR put behind a scan, of unknown quality
        glyphs, unknown_count, is_picture = [], 0, True
    return Page(
        number, top, bottom, glyphs, rulings.horizontal, rulings.vertical, unknown_count, is_picture, quarter_turns
    )


class _Character(NamedTuple):
    """A character of a page: its index in PDFium's text page, its box in PDF coordinates, if a space precedes it."""

    char_index: int
    text: str
    box: Box
    spaced: bool


def _glyphs(text: Any, visible: Box, budget: Budget) -> tuple[list[Glyph], int, int]:
    """Return the upright glyphs of a text page, the quarter turns of its text, and the number of unknown characters."""
    characters = list(_characters(text, visible, budget))
    turns = [_quarter_turns(text, character.char_index) for character in characters]
    page_turns = max(range(4), key=turns.count)
    glyphs = []
    for character, turn in zip(characters, turns, strict=True):
        if turn is not None and character.text.strip():
            box = to_upright(character.box, page_turns)
            glyphs.append(Glyph(character.text, *box, character.spaced, (turn - page_turns) % 4))
    unknown_count = sum(character.text == UNKNOWN_CHARACTER for character in characters)
    return glyphs, page_turns, unknown_count


def _characters(text: Any, visible: Box, budget: Budget) -> Iterator[_Character]:
    """Yield the characters of a text page that are on the visible page, without spaces."""
    count = pdfium.FPDFText_CountChars(text)
    budget.spend_glyphs(max(count, 0))
    rect = pdfium.FS_RECTF()
    rect_pointer = ctypes.byref(rect)
    unicode_of, box_of = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetLooseCharBox
    west, south, east, north = visible
    spaced = False
    for index in range(count):
        code = unicode_of(text, index)
        if code in _LINE_ENDS or not box_of(text, index, rect_pointer):
            continue
        left, bottom, right, top = rect.left, rect.bottom, rect.right, rect.top
        if code in _SPACES:
            spaced = spaced or right > left  # PDFium adds spaces of its own, which have no width
            continue
        if not (2 * west <= left + right <= 2 * east and 2 * south <= bottom + top <= 2 * north):
            continue  # outside the visible page, or a coordinate is not a number
        yield _Character(index, _printed_character(code), (left, bottom, right, top), spaced)
        spaced = False


def _printed_character(code: int) -> str:
    """Return the character of a code; UNKNOWN_CHARACTER for codes that stand for no character."""
    if code in _HYPHENS:
        return "-"
    if code < 32 or 0xD800 <= code < 0xE000 or code > 0x10FFFF or code in (0xFFFD, 0xFFFF):
        return UNKNOWN_CHARACTER
    return chr(code)


def _quarter_turns(text: Any, index: int) -> int | None:
    """Return by how many quarter turns a character is turned clockwise, or None if it is slanted."""
    angle = pdfium.FPDFText_GetCharAngle(text, index)
    if -_MAX_SLANT < angle < _MAX_SLANT:
        return 0
    nearest = round(angle / _QUARTER_TURN)
    return nearest % 4 if abs(angle - nearest * _QUARTER_TURN) <= _MAX_SLANT else None


def page_objects(
    holder: Any, budget: Budget, matrix: Matrix | None = None, depth: int = 0
) -> Iterator[tuple[Any, Matrix | None]]:
    """Yield the objects drawn on a page, also those in form objects, each with the matrix of the forms around it.

    `holder` is the page, or a form object if `depth` is above 0. Raises Unreadable (too_large).
    """
    is_form = depth > 0
    count = pdfium.FPDFFormObj_CountObjects(holder) if is_form else pdfium.FPDFPage_CountObjects(holder)
    budget.spend_objects(max(count, 0))
    for index in range(count):
        handle = pdfium.FPDFFormObj_GetObject(holder, index) if is_form else pdfium.FPDFPage_GetObject(holder, index)
        if pdfium.FPDFPageObj_GetType(handle) != pdfium.FPDF_PAGEOBJ_FORM:
            yield handle, matrix
        elif depth < _FORM_DEPTH:
            yield from page_objects(handle, budget, multiply(matrix_of(handle), matrix), depth + 1)
