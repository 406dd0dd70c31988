"""A straightened page → glyphs, read by OCR piece by piece; each piece of text is within one cell.

A line of text is split at the rulings that cross it, and ink outside all lines is read as well. Text that is printed
but not read with certainty becomes UNKNOWN_CHARACTER: neither a blank nor a guess.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from loaders import bounds
from loaders.layout.blocks import Unreadable
from loaders.layout.ocr.engine import Boxes, RecognisedText, find_lines, recognise
from loaders.layout.ocr.marks import PixelBox, has_note, is_struck, leans
from loaders.layout.ocr.straighten import StraightPage, erase_rulings
from loaders.layout.pages.lines import is_wide
from loaders.layout.pages.model import UNKNOWN_CHARACTER, Glyph
from loaders.layout.pages.parts import is_figure
from loaders.layout.pages.raster import Pixels
from loaders.layout.pages.rulings import RuledTable, ruled_tables

_TEXT_HEIGHT = 0.62  # of a line's box: the rest is the margin that the detection model adds
_MIN_INK = 0.12  # of the character height: ink that is smaller in both directions is dust
_MIN_TEXT = 0.2  # of the character height: ink that is smaller in both directions is no text on its own
_SHARED = 0.2  # of a box's height, at its top and bottom, that may overlap the next line
_MARGINS = (0.4, 0.22)  # of the character height, around a piece: a figure is read twice, once with each margin
_NEAR = 0.7  # of the character height: largest gap between two pieces of ink in one line
_MIN_SCORE = 0.5  # of words
_MIN_FIGURE_SCORE = 0.8
_MIN_DIGIT_HEIGHT = 0.55  # of a piece's height
_DIGIT_WIDTH = (0.22, 0.95)  # of a digit's height: smallest and largest width
_FIGURE = re.compile(r"[\d.,，．+\-－−—–/ ]*\d[\d.,，．+\-－−—–/ ]*")
_DASH_LIKE = frozenset("一二三")  # alone in a cell, these are dashes read as numerals
_MAY_LACK_MARK = re.compile(  # a comma may be read as a point, or a digit behind a mark may be lost
    r"[.．]\d{3}(?!\d)|[.．].*[,，.．]|\d[.．,，][^\d\s]|\d{2}[.．,，]$"
)
_WHITE = 255
_NARROW = 0.5  # of a full-width character: width of a letter or digit

_InkBoxes = NDArray[np.int64]  # n × 4: left, top, right, bottom of connected ink, in pixels, right and bottom excluded


class TextPiece(NamedTuple):
    """A line of text in one cell, or outside all cells.

    box         around its ink, in pixels
    cell_box    the inside of its cell, or the whole page
    ink_boxes   boxes of its connected ink
    is_in_cell  False outside all cells
    """

    box: PixelBox
    cell_box: PixelBox
    ink_boxes: _InkBoxes
    is_in_cell: bool


def text_boxes(page: StraightPage) -> Boxes:
    """Return the boxes of a page's lines of text; erases the rulings of its tables first, in place."""
    for table in ruled_tables(page.horizontal, page.vertical):
        erase_rulings(page, table.xs, table.ys)
    return find_lines(page.pixels)


def read_glyphs(page: StraightPage, boxes: Boxes) -> list[Glyph]:
    """Return the glyphs of a page, in points, given the boxes of its lines of text.

    Raises Unreadable (too_large) at more than bounds.MAX_OCR_PIECES pieces of text.
    """
    if not len(boxes):
        return []
    height = float(np.median(boxes[:, 3] - boxes[:, 1])) * _TEXT_HEIGHT
    cell_boxes = _cell_boxes(page, ruled_tables(page.horizontal, page.vertical))
    pieces = list(_pieces(page, cell_boxes, boxes, height))
    texts = _read_pieces(page, pieces, height)
    return [
        glyph
        for piece, text in zip(pieces, texts, strict=True)
        for glyph in _glyphs_of(piece, text, height, page.scale)
    ]


def _cell_boxes(page: StraightPage, tables: list[RuledTable]) -> list[PixelBox]:
    """Return the inside of each cell; the cells of a table inside another come after those of the outer table."""
    inset = 0.5  # points
    return [
        (
            round((table.xs[cell.first_column] + inset) * page.scale),
            round((table.ys[cell.first_row] + inset) * page.scale),
            round((table.xs[cell.last_column + 1] - inset) * page.scale),
            round((table.ys[cell.last_row + 1] - inset) * page.scale),
        )
        for table in reversed(tables)
        for cell in table.cells
    ]


def _pieces(page: StraightPage, cell_boxes: list[PixelBox], boxes: Boxes, height: float) -> Iterator[TextPiece]:
    """Yield the ink of the page grouped by the cell and the line of text that it is in.

    `height` is the character height in pixels.
    """
    ink_boxes = _ink_boxes(page.ink, height)
    page_height, page_width = page.ink.shape
    x, y = (ink_boxes[:, 0] + ink_boxes[:, 2]) // 2, (ink_boxes[:, 1] + ink_boxes[:, 3]) // 2
    cells = _box_indexes((page_height, page_width), cell_boxes)[y, x]
    lines = _box_indexes((page_height, page_width), [*boxes, *_without_overlap(boxes)])[y, x]
    lines = np.where(lines < 0, -1, lines % len(boxes))
    whole_page = (0, 0, page_width, page_height)
    count = 0
    for cell, line in sorted(set(zip(cells.tolist(), lines.tolist(), strict=True))):
        ink = ink_boxes[(cells == cell) & (lines == line)]
        groups = [ink] if line >= 0 else _lines_by_distance(ink, height) if cell >= 0 else []
        for group in groups:
            if _may_be_text(group, height):
                count += 1
                if count > bounds.MAX_OCR_PIECES:
                    raise Unreadable("too_large", f"more than {bounds.MAX_OCR_PIECES:,} pieces of text on a page")
                yield TextPiece(_around(group), cell_boxes[cell] if cell >= 0 else whole_page, group, cell >= 0)


def _ink_boxes(ink: Pixels, height: float) -> _InkBoxes:
    """Return the boxes of connected ink, without dust."""
    import cv2

    count, _, stats, _ = cv2.connectedComponentsWithStats(ink)
    x, y, widths, heights = (stats[1:count, column].astype(np.int64) for column in range(4))
    boxes: _InkBoxes = np.stack([x, y, x + widths, y + heights], axis=1)
    kept: _InkBoxes = boxes[np.maximum(widths, heights) >= max(_MIN_INK * height, 2)]
    return kept


def _box_indexes(shape: tuple[int, int], boxes: Iterable[Any]) -> NDArray[np.int32]:
    """Return, for each pixel of a page of this height and width, the index of the last box around it, or -1."""
    indexes = np.full(shape, -1, np.int32)
    for index, (left, top, right, bottom) in enumerate(boxes):
        indexes[max(int(top), 0) : max(int(bottom), 0), max(int(left), 0) : max(int(right), 0)] = index
    return indexes


def _without_overlap(boxes: Boxes) -> Boxes:
    """Return a copy of the boxes of text lines, cut at top and bottom by the share that may overlap the next line."""
    inner = boxes.copy()
    margin = (boxes[:, 3] - boxes[:, 1]) * _SHARED
    inner[:, 1] += margin
    inner[:, 3] -= margin
    return inner


def _lines_by_distance(ink_boxes: _InkBoxes, height: float) -> list[_InkBoxes]:
    """Group the ink of a cell that is in no line of text into lines of near ink."""
    import cv2

    if not len(ink_boxes):
        return []
    left, top, right, bottom = _around(ink_boxes)
    reach = max(round(_NEAR * height), 1)
    canvas = np.zeros((bottom - top, right - left + reach), np.uint8)
    for x0, y0, x1, y1 in ink_boxes - [left, top, left, top]:
        canvas[y0:y1, x0 : x1 + reach] = 1
    _, labels = cv2.connectedComponents(canvas)
    line_of_ink = labels[ink_boxes[:, 1] - top, ink_boxes[:, 0] - left]
    return [ink_boxes[line_of_ink == line] for line in sorted(set(line_of_ink.tolist()))]


def _around(ink_boxes: _InkBoxes) -> PixelBox:
    """Return the smallest box around ink."""
    (left, top), (right, bottom) = ink_boxes[:, :2].min(axis=0).tolist(), ink_boxes[:, 2:].max(axis=0).tolist()
    return left, top, right, bottom


def _may_be_text(ink_boxes: _InkBoxes, height: float) -> bool:
    """Tell whether any of the ink is as large as a character may be."""
    widths, heights = ink_boxes[:, 2] - ink_boxes[:, 0], ink_boxes[:, 3] - ink_boxes[:, 1]
    return bool((np.maximum(widths, heights) >= _MIN_TEXT * height).any())


def _read_pieces(page: StraightPage, pieces: list[TextPiece], height: float) -> list[str]:
    """Return the text of each piece; figures are read twice, and a doubtful text is UNKNOWN_CHARACTER."""
    first = recognise([_cut_out(page.pixels, piece, height, _MARGINS[0]) for piece in pieces])
    figures = [
        index for index, (piece, seen) in enumerate(zip(pieces, first, strict=True)) if _may_be_value(piece, seen.text)
    ]
    second_readings = recognise([_cut_out(page.pixels, pieces[index], height, _MARGINS[1]) for index in figures])
    second = dict(zip(figures, second_readings, strict=True))
    texts = [
        _settled_text(piece, seen, second.get(index))
        for index, (piece, seen) in enumerate(zip(pieces, first, strict=True))
    ]
    return [
        UNKNOWN_CHARACTER if piece.is_in_cell and _is_marked(page.ink, piece, text) else text
        for piece, text in zip(pieces, texts, strict=True)
    ]


def _is_marked(ink: Pixels, piece: TextPiece, text: str) -> bool:
    """Tell whether a figure is a slash that the model may read as 1, is struck out, or has a raised note."""
    if not _FIGURE.fullmatch(text):
        return False
    if text == "1" and leans(ink, piece.box):
        return True
    return is_struck(text, ink, piece.box, piece.ink_boxes) or has_note(piece.ink_boxes)


def _cut_out(pixels: Pixels, piece: TextPiece, height: float, margin: float) -> Pixels:
    """Return the image of a piece with a margin around it; outside the piece's cell the image is white."""
    edge = round(margin * height)
    left, top, right, bottom = (int(side) for side in np.add(piece.box, (-edge, -edge, edge, edge)))
    x0, y0 = max(left, piece.cell_box[0], 0), max(top, piece.cell_box[1], 0)
    x1, y1 = min(right, piece.cell_box[2], pixels.shape[1]), min(bottom, piece.cell_box[3], pixels.shape[0])
    return np.pad(pixels[y0:y1, x0:x1], ((y0 - top, bottom - y1), (x0 - left, right - x1)), constant_values=_WHITE)


def _may_be_value(piece: TextPiece, text: str) -> bool:
    """Tell whether a text has digits that may be data, and not only the item number of a label."""
    digits = sum(map(str.isdigit, text))
    return digits > 0 and (not piece.is_in_cell or digits * 3 >= len(text))


def _settled_text(piece: TextPiece, first: RecognisedText, second: RecognisedText | None) -> str:
    """Return the text of a piece from its first reading and, for figures, its second."""
    text = first.text.strip()
    if not piece.is_in_cell:
        if first.score < _MIN_SCORE:
            return ""
        is_same = second is None or second.text.strip() == text
        return text if is_same else re.sub(r"\d", UNKNOWN_CHARACTER, text)
    if not text or text in _DASH_LIKE or first.score < _MIN_SCORE:
        return UNKNOWN_CHARACTER
    if second is not None:
        is_sure = min(first.score, second.score) >= _MIN_FIGURE_SCORE and second.text.strip() == text
        if not is_sure or not is_figure(text) or _MAY_LACK_MARK.search(text) or not _digits_fit_ink(piece, text):
            return UNKNOWN_CHARACTER
    return text


def _digits_fit_ink(piece: TextPiece, text: str) -> bool:
    """Tell whether the number of digits fits the ink, so that no digit is lost or added; True if it has words."""
    if not _FIGURE.fullmatch(text):
        return True
    digits = sum(map(str.isdigit, text))
    left, top, right, bottom = piece.box
    heights = piece.ink_boxes[:, 3] - piece.ink_boxes[:, 1]
    tall = int((heights >= _MIN_DIGIT_HEIGHT * (bottom - top)).sum())
    if tall > digits + sum(text.count(sign) for sign in "+/"):
        return False
    if not text.isdigit():
        return True
    digit_width = (right - left) / max(bottom - top, 1) / digits  # as a share of the height
    return _DIGIT_WIDTH[0] <= digit_width <= _DIGIT_WIDTH[1]


def _glyphs_of(piece: TextPiece, text: str, height: float, scale: float) -> Iterator[Glyph]:
    """Yield the glyphs of a piece, in points: its characters side by side over the width of its box."""
    left, top, right, bottom = piece.box
    half = max(bottom - top, height * 0.8) / 2
    middle = (top + bottom) / 2
    widths = [1.0 if is_wide(character) else _NARROW for character in text]
    unit = (right - left) / sum(widths) if widths else 0.0
    x = float(left)
    spaced = False
    for character, width in zip(text, widths, strict=True):
        if character.strip():
            box = (x / scale, (middle - half) / scale, (x + width * unit) / scale, (middle + half) / scale)
            yield Glyph(character, *box, spaced)
        spaced = not character.strip()
        x += width * unit
