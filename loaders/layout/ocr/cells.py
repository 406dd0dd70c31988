"""A scanned page → its pieces of text, each within one cell, read; a figure in doubt is no figure.

A box of text is cut where a ruling parts it, ink that no box covers is read as well, and what is printed but not surely
read becomes U+FFFD: unreadable, never a blank and never a guess.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from loaders import bounds
from loaders.layout.blocks import Unreadable
from loaders.layout.ocr.engine import Boxes, Said, find, read
from loaders.layout.ocr.sheet import Sheet, without_rulings
from loaders.layout.pages.lines import is_chinese
from loaders.layout.pages.model import Glyph
from loaders.layout.pages.parts import is_figure
from loaders.layout.pages.raster import Pixels
from loaders.layout.pages.rulings import Table, tables_of

DOUBT = "\ufffd"
_EM = 0.62  # of a box's height: what is left of it without the margin that its finder adds
_SPECK = 0.12  # of a character's height: what is smaller both ways is dust
_TELLS = 0.2  # of a character's height: what is smaller both ways says nothing when it stands alone
_CORE = 0.2  # of a box's height, at its top and bottom, that it may share with its neighbours
_MARGINS = (0.4, 0.22)  # of a character's height around a piece: each figure is read twice, with one and the other
_NEAR = 0.7  # of a character's height between two pieces of one line of ink
_LEAST_SCORE = 0.5  # of words
_SURE = 0.8  # of a figure
_TALL = 0.55  # of a piece's height: ink that is a digit
_DIGIT_WIDTH = (0.22, 0.95)  # of a digit's height: the narrowest and the widest it is printed
_FIGURE = re.compile(r"[\d.,，．+\-－−—–/ ]*\d[\d.,，．+\-－−—–/ ]*")
_LEAN = 0.12  # of its height that a stroke may lean to the right and still be a 1, and no slash
_NUMERALS = frozenset("一二三")  # dashes, when nothing else is in the cell
_LOST_MARK = re.compile(  # a comma read as a point, perhaps; a digit lost behind one
    r"[.．]\d{3}(?!\d)|[.．].*[,，.．]|\d[.．,，][^\d\s]|\d{2}[.．,，]$"
)
_PAPER = 255
_NARROW = 0.5  # of a Chinese character's width: a letter or digit

_Marks = NDArray[np.int64]  # n × 4: the boxes of connected ink: left, top, right, bottom, the latter two excluded


_Box = tuple[int, int, int, int]


class Piece(NamedTuple):
    """A line of text within one cell, or outside all: its ink's box and its cell's, in pixels, and the ink in it."""

    box: _Box
    room: _Box
    marks: _Marks
    in_cell: bool


def boxes_of(sheet: Sheet) -> Boxes:
    """Return the boxes of a page's lines of text; the rulings of its tables are painted white first."""
    for table in tables_of(sheet.across, sheet.down):
        without_rulings(sheet, table.xs, table.ys)
    return find(sheet.grey)


def glyphs_of(sheet: Sheet, boxes: Boxes) -> list[Glyph]:
    """Return what is printed on a page, character by character, in points."""
    if not len(boxes):
        return []
    em = float(np.median(boxes[:, 3] - boxes[:, 1])) * _EM
    pieces = list(_pieces(sheet, _rooms(sheet, tables_of(sheet.across, sheet.down)), boxes, em))
    texts = _texts(sheet, pieces, em)
    return [glyph for piece, text in zip(pieces, texts, strict=True) for glyph in _spread(piece, text, em, sheet.scale)]


def _rooms(sheet: Sheet, tables: list[Table]) -> list[_Box]:
    """The inside of each cell, in pixels; the cells of tables inside others come last."""
    inset = 0.5
    return [
        (
            round((table.xs[region.first_column] + inset) * sheet.scale),
            round((table.ys[region.first_row] + inset) * sheet.scale),
            round((table.xs[region.last_column + 1] - inset) * sheet.scale),
            round((table.ys[region.last_row + 1] - inset) * sheet.scale),
        )
        for table in reversed(tables)
        for region in table.regions
    ]


def _pieces(sheet: Sheet, rooms: list[_Box], boxes: Boxes, em: float) -> Iterator[Piece]:
    """Ink gathered by the cell and the box that it stands in."""
    marks = _marks(sheet.ink, em)
    height, width = sheet.ink.shape
    x, y = (marks[:, 0] + marks[:, 2]) // 2, (marks[:, 1] + marks[:, 3]) // 2
    cells = _painted((height, width), rooms)[y, x]
    lines = _painted((height, width), [*boxes, *_cored(boxes)])[y, x]
    lines = np.where(lines < 0, -1, lines % len(boxes))
    outside = (0, 0, width, height)
    count = 0
    for cell, line in sorted(set(zip(cells.tolist(), lines.tolist(), strict=True))):
        own = marks[(cells == cell) & (lines == line)]
        groups = [own] if line >= 0 else _lines(own, em) if cell >= 0 else []
        for group in groups:
            if _says(group, em):
                count += 1
                if count > bounds.MAX_OCR_PIECES:
                    raise Unreadable("too_large", f"more than {bounds.MAX_OCR_PIECES:,} pieces of text on a page")
                yield Piece(_around(group), rooms[cell] if cell >= 0 else outside, group, cell >= 0)


def _marks(ink: Pixels, em: float) -> _Marks:
    """The boxes of connected ink, dust left out."""
    import cv2

    count, _, stats, _ = cv2.connectedComponentsWithStats(ink)
    x, y, w, h = (stats[1:count, column].astype(np.int64) for column in range(4))
    boxes: _Marks = np.stack([x, y, x + w, y + h], axis=1)
    kept: _Marks = boxes[np.maximum(w, h) >= max(_SPECK * em, 2)]
    return kept


def _painted(shape: tuple[int, int], boxes: Iterable[Any]) -> NDArray[np.int32]:
    """For each pixel the index of the last box around it, -1 where there is none."""
    painted = np.full(shape, -1, np.int32)
    for index, (left, top, right, bottom) in enumerate(boxes):
        painted[max(int(top), 0) : max(int(bottom), 0), max(int(left), 0) : max(int(right), 0)] = index
    return painted


def _cored(boxes: Boxes) -> Boxes:
    """Boxes without the margins in which lines above one another meet."""
    cored = boxes.copy()
    core = (boxes[:, 3] - boxes[:, 1]) * _CORE
    cored[:, 1] += core
    cored[:, 3] -= core
    return cored


def _lines(marks: _Marks, em: float) -> list[_Marks]:
    """Ink of a cell that no box covers, gathered into lines by its nearness."""
    import cv2

    if not len(marks):
        return []
    left, top, right, bottom = _around(marks)
    near = max(round(_NEAR * em), 1)
    canvas = np.zeros((bottom - top, right - left + near), np.uint8)
    for x0, y0, x1, y1 in marks - [left, top, left, top]:
        canvas[y0:y1, x0 : x1 + near] = 1
    _, groups = cv2.connectedComponents(canvas)
    of = groups[marks[:, 1] - top, marks[:, 0] - left]
    return [marks[of == group] for group in sorted(set(of.tolist()))]


def _around(marks: _Marks) -> _Box:
    (left, top), (right, bottom) = marks[:, :2].min(axis=0).tolist(), marks[:, 2:].max(axis=0).tolist()
    return left, top, right, bottom


def _says(marks: _Marks, em: float) -> bool:
    """Tell whether ink is more than dust."""
    return bool((np.maximum(marks[:, 2] - marks[:, 0], marks[:, 3] - marks[:, 1]) >= _TELLS * em).any())


def _texts(sheet: Sheet, pieces: list[Piece], em: float) -> list[str]:
    """What each piece says: figures are read twice, and what is in doubt is DOUBT."""
    first = read([_cut(sheet.grey, piece, em, _MARGINS[0]) for piece in pieces])
    twice = [n for n, (piece, said) in enumerate(zip(pieces, first, strict=True)) if _counts(piece, said.text)]
    again = dict(zip(twice, read([_cut(sheet.grey, pieces[n], em, _MARGINS[1]) for n in twice]), strict=True))
    texts = [_settled(piece, said, again.get(n)) for n, (piece, said) in enumerate(zip(pieces, first, strict=True))]
    return [
        DOUBT if text == "1" and piece.in_cell and _leans(sheet.ink, piece.box) else text
        for piece, text in zip(pieces, texts, strict=True)
    ]


def _leans(ink: Pixels, box: _Box) -> bool:
    """Tell whether a stroke leans to the right as a slash does: models take one for a 1."""
    left, top, right, bottom = box
    drawn = ink[top:bottom, left:right] > 0
    third = max((bottom - top) // 3, 1)
    ends = [np.nonzero(part)[1] for part in (drawn[:third], drawn[-third:])]
    if not all(len(end) for end in ends):
        return True
    return bool(ends[0].mean() - ends[1].mean() > _LEAN * (bottom - top))


def _cut(grey: Pixels, piece: Piece, em: float, margin: float) -> Pixels:
    """The picture of a piece with paper around it, nothing of other cells in it."""
    edge = round(margin * em)
    left, top, right, bottom = (int(at) for at in np.add(piece.box, (-edge, -edge, edge, edge)))
    x0, y0 = max(left, piece.room[0], 0), max(top, piece.room[1], 0)
    x1, y1 = min(right, piece.room[2], grey.shape[1]), min(bottom, piece.room[3], grey.shape[0])
    return np.pad(grey[y0:y1, x0:x1], ((y0 - top, bottom - y1), (x0 - left, right - x1)), constant_values=_PAPER)


def _counts(piece: Piece, text: str) -> bool:
    """Tell whether a text holds a figure that may be taken for data: not the number of a label."""
    digits = sum(map(str.isdigit, text))
    return digits > 0 and (not piece.in_cell or digits * 3 >= len(text))


def _settled(piece: Piece, said: Said, again: Said | None) -> str:
    text = said.text.strip()
    if not piece.in_cell:
        if said.score < _LEAST_SCORE:
            return ""
        same = again is None or again.text.strip() == text
        return text if same else re.sub(r"\d", DOUBT, text)
    if not text or text in _NUMERALS or said.score < _LEAST_SCORE:
        return DOUBT
    if again is not None:
        sure = min(said.score, again.score) >= _SURE and again.text.strip() == text
        if not sure or not is_figure(text) or _LOST_MARK.search(text) or not _as_many(piece, text):
            return DOUBT
    return text


def _as_many(piece: Piece, text: str) -> bool:
    """Tell whether a figure has as many digits as its ink: none lost, none added."""
    if not _FIGURE.fullmatch(text):
        return True
    digits = sum(map(str.isdigit, text))
    tall = _TALL * (piece.box[3] - piece.box[1])
    marks = piece.marks[piece.marks[:, 3] - piece.marks[:, 1] >= tall]
    if len(marks) > digits + sum(text.count(sign) for sign in "+/"):
        return False
    if not text.isdigit():
        return True
    share = (piece.box[2] - piece.box[0]) / max(piece.box[3] - piece.box[1], 1) / digits
    return _DIGIT_WIDTH[0] <= share <= _DIGIT_WIDTH[1]


def _spread(piece: Piece, text: str, em: float, scale: float) -> Iterator[Glyph]:
    """The characters of a piece side by side over its width, in points."""
    left, top, right, bottom = piece.box
    half = max(bottom - top, em * 0.8) / 2
    middle = (top + bottom) / 2
    widths = [1.0 if is_chinese(character) else _NARROW for character in text]
    unit = (right - left) / sum(widths) if widths else 0.0
    x = float(left)
    spaced = False
    for character, width in zip(text, widths, strict=True):
        if character.strip():
            box = (x / scale, (middle - half) / scale, (x + width * unit) / scale, (middle + half) / scale)
            yield Glyph(character, *box, spaced)
        spaced = not character.strip()
        x += width * unit
