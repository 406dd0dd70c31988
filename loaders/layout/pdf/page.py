"""One page of a PDF → the glyphs that its reader sees, and its rulings, in the coordinates of the page model."""

import ctypes
from math import hypot, pi
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from loaders.layout.pages.model import UNKNOWN_CHARACTER, Box, Budget, Glyph, Page
from loaders.layout.pages.strikes import find_slanted, find_strikes
from loaders.layout.pdf import calls
from loaders.layout.pdf.notes import NO_NOTES, Notes
from loaders.layout.pdf.objects import IMAGE, PATH, SHADING, TEXT, DrawnObject, box_of, page_objects, remove
from loaders.layout.pdf.paint import Paint
from loaders.layout.pdf.paths import RulingCollector, to_upright
from loaders.layout.pdf.seen import judge

_new = tuple.__new__  # skips the constructor of NamedTuple, which takes twice as long: pages have thousands of glyphs

_SPACES = (0x20, 0xA0, 0x3000)
_LINE_ENDS = (10, 13)
_HYPHENS = (0x02, 0xFFFE)  # PDFium's codes for a hyphen at the end of a line
_QUARTER_TURN = pi / 2
_MAX_SLANT = 0.05  # radians from the nearest right angle; text that is turned further is a watermark
_MIN_HEIGHT = 1.5  # points; smaller text can't be read
_NARROW = 0.1  # of a glyph's height: the font gives a narrower box a wrong width, or the text is squeezed
_MIN_WIDTH = 0.3  # points; narrower ink can't be read
_WIDE = 1.3  # of a glyph's height: a wider box is checked against the font size
_WIDEST = 1.5  # of the font size: no character is as wide
_ROUNDS = 4  # of removing texts that are not seen
_MIN_VISIBLE = 100  # painted characters of a page; with fewer, unpainted ones are what a program read from its picture


class _Character(NamedTuple):
    """A character of a page: its index in PDFium's text page, its box in PDF coordinates, if a space precedes it.

    `turn` says by how many quarter turns it is turned clockwise; None if it is slanted.
    """

    char_index: int
    text: str
    box: Box
    spaced: bool
    turn: int | None


def read_page(page: Any, number: int, budget: Budget, notes: Notes = NO_NOTES, has_layers: bool = False) -> Page:
    """Return what a loaded page (`pypdfium2.PdfPage`) shows; raises Unreadable (too_large).

    `has_layers` says whether the document has optional content, some of which may be switched off. Text that is not
    seen is removed from the loaded page.
    """
    visible = page.get_bbox()
    text_page = page.get_textpage()
    try:
        characters, tiny = _characters(text_page, visible, budget)
        turns = [character.turn for character in characters]
        quarter_turns = max(range(4), key=turns.count)
        rulings = RulingCollector(budget, quarter_turns)
        paint = Paint(has_layers)
        image_area = 0.0
        for drawn in page_objects(calls.address_of(page.raw), budget):
            if drawn.kind == TEXT:
                paint.add_text(drawn)
            else:
                image_area += _add(drawn, paint, rulings)
        for box in notes.covering:
            paint.add_note(box)
        left, top, right, bottom = to_upright(visible, quarter_turns)
        is_picture = image_area > (right - left) * (bottom - top) / 2
        if _is_read_by_others(text_page, characters, paint, is_picture):
            characters, is_picture = [], True
        elif paint.invisible or tiny or paint.doubtful_texts():
            text_page, characters = _seen(page, text_page, paint, tiny, visible, budget)
        glyphs = _glyphs(text_page, characters, quarter_turns, rulings, notes)
    finally:
        text_page.close()
    unknown_count = sum(character.text == UNKNOWN_CHARACTER for character in characters)
    return Page(
        number, top, bottom, glyphs, rulings.horizontal, rulings.vertical, unknown_count, is_picture, quarter_turns
    )


def _add(drawn: DrawnObject, paint: Paint, rulings: RulingCollector) -> float:
    """Add an object other than text to the paint and the rulings of its page; return the area if it is an image."""
    box = None
    if drawn.kind == PATH:
        box = rulings.add_path(drawn.handle, drawn.matrix)
    elif drawn.kind == IMAGE:
        box = rulings.add_image(drawn.handle, drawn.matrix)
    elif drawn.kind == SHADING:
        box = box_of(drawn)
    if box is None:
        return 0.0
    paint.add_shape(drawn, box)
    return (box[2] - box[0]) * (box[3] - box[1]) if drawn.kind == IMAGE else 0.0


def _is_read_by_others(text_page: Any, characters: list[_Character], paint: Paint, is_picture: bool) -> bool:
    """Tell whether the text of a page is what another program's OCR has read from its picture, of unknown quality.

    Such text is not painted. On a page without a picture, but with enough painted text, unpainted text is only hidden.
    """
    if len(paint.invisible) <= paint.text_count / 2:
        return False
    invisible = {drawn.handle for drawn in paint.invisible}
    owners = _owners(text_page, characters)
    return is_picture or sum(owner not in invisible for owner in owners) < _MIN_VISIBLE


def _owners(text_page: Any, characters: list[_Character]) -> list[int]:
    """Return the address of the text object of each character."""
    text = calls.address_of(text_page.raw)
    return [calls.text_object_of(text, character.char_index) or 0 for character in characters]


def _seen(
    page: Any, text_page: Any, paint: Paint, tiny: set[int], visible: Box, budget: Budget
) -> tuple[Any, list[_Character]]:
    """Return a new text page and the characters that are seen; those of a figure that can't be told are unknown.

    Texts that are not seen are removed from the page, and the others looked at again: PDFium leaves out a text that is
    drawn in the place of an equal one, so that a hidden text may hide a seen one.
    """
    doubtful = paint.doubtful_texts()
    hidden = [*paint.invisible, *(drawn for drawn in paint.painted_texts() if drawn.handle in tiny)]
    for _ in range(_ROUNDS):
        text_page.close()
        gone = {drawn.handle for drawn in hidden}
        doubtful = [drawn for drawn in doubtful if drawn.handle not in gone]
        for drawn in hidden:
            remove(drawn)
        text_page = page.get_textpage()
        characters, _ = _characters(text_page, visible, Budget())
        indexes: dict[int, list[tuple[int, str]]] = {drawn.handle: [] for drawn in doubtful}
        for character, owner in zip(characters, _owners(text_page, characters), strict=True):
            if owner in indexes:
                indexes[owner].append((character.char_index, character.text))
        unseen, unsure = judge(page, calls.address_of(text_page.raw), doubtful, indexes, budget)
        hidden = [
            drawn
            for drawn in doubtful
            if indexes[drawn.handle] and all(index in unseen for index, _ in indexes[drawn.handle])
        ]
        if not hidden:
            break
    return text_page, [
        character._replace(text=UNKNOWN_CHARACTER)
        if character.char_index in unsure and character.text.isdigit()
        else character
        for character in characters
        if character.char_index not in unseen
    ]


def _glyphs(
    text_page: Any, characters: list[_Character], quarter_turns: int, rulings: RulingCollector, notes: Notes
) -> list[Glyph]:
    """Return the upright glyphs of seen characters, without those that are struck out; changes the rulings."""
    glyphs = []
    kept = []
    for character in characters:
        _, one, box, spaced, turn = character
        if turn is not None:
            upright = to_upright(box, quarter_turns)
            glyphs.append(_new(Glyph, (one, *upright, spaced, (turn - quarter_turns) % 4)))
            kept.append(character)

    text = calls.address_of(text_page.raw)

    def ink(index: int) -> Box | None:
        box = _ink_box(text, kept[index].char_index)
        return to_upright(box, quarter_turns) if box else None

    thin = (
        [ruling for ruling in rulings.horizontal if ruling not in rulings.thick]
        if rulings.thick
        else rulings.horizontal
    )
    struck, unsure, lines = find_strikes(glyphs, thin, rulings.vertical, ink)
    if rulings.slanted:
        unsure |= find_slanted(glyphs, rulings.slanted)
    if notes.struck:
        struck |= {index for index, one in enumerate(kept) if any(_is_in(one.box, box) for box in notes.struck)}
    if lines:
        rulings.horizontal = [ruling for ruling in rulings.horizontal if ruling not in lines]
    if not struck and not unsure:
        return glyphs
    return [
        glyph._replace(text=UNKNOWN_CHARACTER) if index in unsure else glyph
        for index, glyph in enumerate(glyphs)
        if index not in struck
    ]


def _is_in(box: Box, other: Box) -> bool:
    """Tell whether the centre of a box is in another box."""
    left, bottom, right, top = other
    return left <= (box[0] + box[2]) / 2 <= right and bottom <= (box[1] + box[3]) / 2 <= top


def _ink_box(text: int, char_index: int) -> Box | None:
    """Return the box of a character's ink in PDF coordinates."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    if not calls.ink_box_of(text, char_index, *map(ctypes.byref, (left, right, bottom, top))):
        return None
    return left.value, bottom.value, right.value, top.value


def _characters(text_page: Any, visible: Box, budget: Budget) -> tuple[list[_Character], set[int]]:
    """Return the characters of a text page that are on the visible page, and the addresses of texts too small to read.

    Spaces are left out.
    """
    text = calls.address_of(text_page.raw)
    count = calls.count_characters(text)
    budget.spend_glyphs(max(count, 0))
    rect = pdfium.FS_RECTF()
    rect_pointer = ctypes.byref(rect)
    unicode_of, box_of, angle_of = (
        calls.unicode_of,
        calls.loose_box_of,
        calls.angle_of,
    )
    west, south, east, north = (2 * side for side in visible)
    found: list[_Character] = []
    append = found.append
    tiny: set[int] = set()
    spaced = False
    for index in range(count):
        code = unicode_of(text, index)
        if code in _LINE_ENDS or not box_of(text, index, rect_pointer):
            continue
        left, bottom, right, top = rect.left, rect.bottom, rect.right, rect.top
        if code in _SPACES:
            spaced = spaced or right > left  # PDFium adds spaces of its own, which have no width
            continue
        angle = angle_of(text, index)
        turn = 0 if -_MAX_SLANT < angle < _MAX_SLANT else _quarter_turns(angle)
        width, height = right - left, top - bottom
        if turn == 1 or turn == 3:
            width, height = height, width
        if width > _WIDE * height and turn is not None:
            left, bottom, right, top = _cut_to_font((left, bottom, right, top), turn, text, index)
        if not (west <= left + right <= east and south <= bottom + top <= north):
            continue  # outside the visible page, or a coordinate is not a number
        if height < _MIN_HEIGHT and _font_size(text, index) < _MIN_HEIGHT:
            tiny.add(calls.text_object_of(text, index) or 0)
            continue
        if width < _NARROW * height and turn == 0:
            ink = _ink_box(text, index) or (left, bottom, right, top)
            if ink[2] - ink[0] < _MIN_WIDTH:
                tiny.add(calls.text_object_of(text, index) or 0)  # squeezed to nothing
                continue
            left, right = min(left, ink[0]), max(right, ink[2])
        if 0x20 < code < 0x7F or 0x4E00 <= code < 0xA000:
            character = chr(code)
        elif (character := _printed_character(code)).isspace():
            spaced = False
            continue
        append(_new(_Character, (index, character, (left, bottom, right, top), spaced, turn)))
        spaced = False
    return found, tiny


def _font_size(text: int, index: int) -> float:
    """Return the width of an em on the page along the line of a character, in points."""
    matrix = pdfium.FS_MATRIX()
    if not calls.character_matrix(text, index, ctypes.byref(matrix)):
        return 0.0
    return abs(float(calls.font_size_of(text, index))) * hypot(matrix.a, matrix.b)


def _cut_to_font(box: Box, turn: int, text: int, index: int) -> Box:
    """Return a box, cut to the font size after the character's origin if the font gives a far too large width."""
    left, bottom, right, top = box
    size = _font_size(text, index)
    if size <= 0 or (right - left if turn in (0, 2) else top - bottom) <= _WIDEST * size:
        return box
    if turn == 0:
        return left, bottom, left + size, top
    if turn == 1:  # reads downwards
        return left, top - size, right, top
    if turn == 2:
        return right - size, bottom, right, top
    return left, bottom, right, bottom + size


def _printed_character(code: int) -> str:
    """Return the character of a code; UNKNOWN_CHARACTER for codes that stand for no character."""
    if code in _HYPHENS:
        return "-"
    if code < 32 or 0xD800 <= code < 0xE000 or code > 0x10FFFF or code in (0xFFFD, 0xFFFF):
        return UNKNOWN_CHARACTER
    return chr(code)


def _quarter_turns(angle: float) -> int | None:
    """Return by how many quarter turns a text of this angle (radians) is turned clockwise, or None if it is slanted."""
    nearest = round(angle / _QUARTER_TURN)
    return nearest % 4 if abs(angle - nearest * _QUARTER_TURN) <= _MAX_SLANT else None
