"""Tells which characters of doubtful texts are seen, by drawing the page with and without these texts.

Whatever hides a text (its colour, a box, an image, a clip, a layer, transparency) leaves the same picture in both.
"""

import ctypes
from math import sqrt
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from loaders.layout.pages.model import Box, Budget
from loaders.layout.pdf import calls
from loaders.layout.pdf.objects import DrawnObject, box_of

_SCALE = 2.0  # pixels per point
_MAX_PIXELS = 4_000_000  # of one drawing; larger pages are drawn smaller
_MAX_TEXTS = 3_000  # doubtful texts of one page
_MAX_GROUPS = 8  # drawings of one page without some of its texts
_MARGIN = 1.0  # points: texts nearer than this are not left out together
_BOLD = 1.5  # points by which a text printed again to look bold is shifted at most
_UNSEEN = 16  # of 255: an ink that changes the page less is not seen
_SEEN = 40  # of 255: an ink that changes the page as much is seen
_MOST = 0.6  # of the height and width of a digit: if less is seen, the digit can't be told
_LEAST = 0.25  # the same: if less is seen, where a white digit crosses a ruling, it is not seen
_BLUR = 2  # pixels: the edges of ink may be too faint to be counted
_INK_BYTES = 3  # of a pixel


class Judgement(NamedTuple):
    """The indexes of characters that are not seen, and of those that can't be told."""

    unseen: set[int]
    unsure: set[int]


class _Drawing(NamedTuple):
    pixels: bytes
    width: int
    height: int
    stride: int


class _Letter(NamedTuple):
    """A character of a doubtful text: its index in PDFium's text page, its box in pixels, if it is a digit."""

    char_index: int
    box: tuple[int, int, int, int]
    is_digit: bool


def judge(
    page: Any, text: int, texts: list[DrawnObject], indexes: dict[int, list[tuple[int, str]]], budget: Budget
) -> Judgement:
    """Judge the characters of some text objects of a loaded page (`pypdfium2.PdfPage`) and its text page.

    `indexes` has, by the address of a text, the index in PDFium's text page and the text of each of its characters.
    Characters that can't be judged, since the page has too many doubtful texts, can't be told.
    """
    judgement = Judgement(set(), set())
    texts = [drawn for drawn in texts if drawn.handle in indexes]
    groups, others = _groups(texts[:_MAX_TEXTS], indexes)
    others += texts[_MAX_TEXTS:]
    if groups and min(page.get_size()) >= 1 and budget.spend_drawings(len(groups) + 1):
        _judge_groups(page, text, groups, indexes, judgement)
    else:
        others = texts
    for drawn in others:
        judgement.unsure.update(index for index, _ in indexes[drawn.handle])
    return judgement


def _groups(
    texts: list[DrawnObject], indexes: dict[int, list[tuple[int, str]]]
) -> tuple[list[list[DrawnObject]], list[DrawnObject]]:
    """Group texts so that those of one group do not overlap; also return the texts beyond the last group.

    A text that is printed again in its place, to look bold, is in the group of the first: each alone changes little.
    """
    groups: list[list[tuple[DrawnObject, Box, str]]] = []
    others = []
    for drawn in texts:
        box = box_of(drawn)
        if box is None:
            others.append(drawn)
            continue
        text = "".join(character for _, character in indexes[drawn.handle])
        for group in groups:
            near = [(other, other_text) for _, other, other_text in group if _is_near(box, other)]
            if all(_is_same(box, other) and (not text or other_text in ("", text)) for other, other_text in near):
                group.append((drawn, box, text))
                break
        else:
            if len(groups) < _MAX_GROUPS:
                groups.append([(drawn, box, text)])
            else:
                others.append(drawn)
    return [[drawn for drawn, _, _ in group] for group in groups], others


def _is_same(box: Box, other: Box) -> bool:
    return all(abs(one - another) <= _BOLD for one, another in zip(box, other, strict=True))


def _is_near(box: Box, other: Box) -> bool:
    return (
        box[0] < other[2] + _MARGIN
        and other[0] < box[2] + _MARGIN
        and box[1] < other[3] + _MARGIN
        and other[1] < box[3] + _MARGIN
    )


def _judge_groups(
    page: Any,
    text: int,
    groups: list[list[DrawnObject]],
    indexes: dict[int, list[tuple[int, str]]],
    judgement: Judgement,
) -> None:
    """Judge the characters of each group, and leave the page as it was.

    A text that is not seen stays left out while the next groups are judged: of two equal texts over each other, each
    would else hide that the other is missing.
    """
    width, height = page.get_size()
    scale = min(_SCALE, sqrt(_MAX_PIXELS / max(width * height, 1.0)))
    left_out: list[DrawnObject] = []
    try:
        whole = _draw(page, scale)
        for group in groups:
            _set_active(group, False)
            without = _draw(page, scale)
            for drawn in group:
                letters = [
                    _Letter(index, _pixel_box(page, text, index, whole), character.isdigit())
                    for index, character in indexes[drawn.handle]
                ]
                if _judge_text(letters, whole, without, judgement):
                    left_out.append(drawn)
                else:
                    _set_active([drawn], True)
    finally:
        _set_active(left_out, True)


def _set_active(texts: list[DrawnObject], is_active: bool) -> None:
    for text in texts:
        calls.set_active(text.handle, is_active)


def _draw(page: Any, scale: float) -> _Drawing:
    bitmap = page.render(scale=scale, may_draw_forms=False, force_bitmap_format=pdfium.FPDFBitmap_BGR)
    drawing = _Drawing(bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride)
    bitmap.close()
    return drawing


def _pixel_box(page: Any, text: int, index: int, drawing: _Drawing) -> tuple[int, int, int, int]:
    """Return the box of a character's ink in pixels: left, top, right, bottom."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    calls.ink_box_of(text, index, *map(ctypes.byref, (left, right, bottom, top)))
    x, y = ctypes.c_int(), ctypes.c_int()
    size = drawing.width, drawing.height
    xs, ys = [], []
    for corner in ((left.value, bottom.value), (right.value, top.value)):
        pdfium.FPDF_PageToDevice(page.raw, 0, 0, *size, 0, *corner, ctypes.byref(x), ctypes.byref(y))
        xs.append(min(max(x.value, 0), drawing.width))
        ys.append(min(max(y.value, 0), drawing.height))
    return min(xs), min(ys), max(max(xs), min(xs) + 1), max(max(ys), min(ys) + 1)


def _judge_text(letters: list[_Letter], whole: _Drawing, without: _Drawing, judgement: Judgement) -> bool:
    """Judge the characters of one text, and tell whether none of them is seen."""
    is_unseen = bool(letters)
    for letter in letters:
        ink, share = _ink(letter, whole, without)
        if ink < _UNSEEN or share < _LEAST:
            judgement.unseen.add(letter.char_index)
            continue
        is_unseen = False
        if ink < _SEEN or share < _MOST:
            judgement.unsure.add(letter.char_index)
    return is_unseen


def _ink(letter: _Letter, whole: _Drawing, without: _Drawing) -> tuple[int, float]:
    """Return the greatest difference that a character makes, and the share of its height or width that is seen.

    The share is only looked for where the character is a digit; else it is 1.
    """
    left, top, right, bottom = letter.box
    most = 0
    columns: list[int] = []
    rows: list[int] = []
    for y in range(top, bottom):
        start, end = y * whole.stride + _INK_BYTES * left, y * whole.stride + _INK_BYTES * right
        one, other = whole.pixels[start:end], without.pixels[start:end]
        if one == other:
            continue
        differences = [abs(a - b) for a, b in zip(one, other, strict=True)]
        most = max(most, max(differences))
        if not letter.is_digit:
            if most >= _SEEN:
                return most, 1.0
            continue
        seen = [place // _INK_BYTES for place, difference in enumerate(differences) if difference >= _UNSEEN]
        if seen:
            rows.append(y)
            columns += (seen[0], seen[-1])
    if not rows or not letter.is_digit:
        return most, 1.0
    height, width = rows[-1] - rows[0] + 1, max(columns) - min(columns) + 1
    share = min(height / (bottom - top), width / (right - left))
    if share < _LEAST:
        return most, share
    return most, min((height + _BLUR) / (bottom - top), (width + _BLUR) / (right - left))
