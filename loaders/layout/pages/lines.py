"""Glyphs → lines of text, in reading order."""

from typing import NamedTuple

from loaders.layout.pages.model import Glyph

_SAME_LINE = 0.5  # of a glyph's height: how far apart the middles of one line may be
_SPACED_GAP = 0.1  # of a glyph's height: a gap that a space in the file makes one
_WORD_GAP = 0.2  # the same without one, between letters or digits
_WIDE_GAP = 0.5  # the same beside a Chinese character: they are spread over their line, and kept off digits
_SAME_GLYPH = 0.55  # of its width: a glyph printed twice to look bold, or with a shadow
_SMALL = 0.75  # of its neighbour's height: a raised digit, a note mark and no part of a number
_PADDING = 11.0  # points that a cell keeps free on its left and right, both together
_FIGURE = frozenset("0123456789.,，．")


class Line(NamedTuple):
    """One line: its glyphs from left to right, its text, its box, and the height of its tallest glyph."""

    glyphs: list[Glyph]
    text: str
    left: float
    top: float
    right: float
    bottom: float
    em: float

    @property
    def middle(self) -> float:
        """The height of its centre."""
        return (self.top + self.bottom) / 2


def lines_of(glyphs: list[Glyph]) -> list[Line]:
    """Return glyphs as lines from the top down; those of turned text stand last, each turn by itself."""
    turns = sorted({glyph.turned for glyph in glyphs})
    lines: list[Line] = []
    for turn in turns:
        some = [glyph for glyph in glyphs if glyph.turned == turn] if len(turns) > 1 else glyphs
        if turn:
            text = " ".join(line_of(group).text for group in _levels([_turned_back(glyph) for glyph in some]))
            lines.append(_line(text, some))
        else:
            lines += [line_of(group) for group in _levels(some)]
    return lines


def _turned_back(glyph: Glyph) -> Glyph:
    """A turned glyph where it would stand if the page were turned."""
    left, top, right, bottom = glyph.left, glyph.top, glyph.right, glyph.bottom
    if glyph.turned == 1:  # reads downwards
        return glyph._replace(left=top, top=-right, right=bottom, bottom=-left)
    if glyph.turned == 2:
        return glyph._replace(left=-right, top=-bottom, right=-left, bottom=-top)
    return glyph._replace(left=-bottom, top=left, right=-top, bottom=right)


def _levels(glyphs: list[Glyph]) -> list[list[Glyph]]:
    """Groups of glyphs whose middles lie on one level."""
    groups: list[list[Glyph]] = []
    level = height = 0.0
    for middle, glyph in sorted(((g.top + g.bottom) / 2, g) for g in glyphs):
        size = glyph.bottom - glyph.top
        if groups and middle - level <= _SAME_LINE * min(size, height):
            groups[-1].append(glyph)
        else:
            groups.append([glyph])
            level, height = middle, size
    return groups


def line_of(glyphs: list[Glyph]) -> Line:
    """Return glyphs of one level as a line: spaces where gaps are, doubles left out."""
    glyphs = sorted(glyphs, key=lambda glyph: glyph.left)
    kept: list[Glyph] = []
    parts: list[str] = []
    for glyph in glyphs:
        if kept:
            before = kept[-1]
            if glyph.text == before.text and glyph.left - before.left < _SAME_GLYPH * (before.right - before.left):
                continue
            if _parts(before, glyph):
                parts.append(" ")
        kept.append(glyph)
        parts.append(glyph.text)
    return _line("".join(parts), kept)


def _parts(one: Glyph, other: Glyph) -> bool:
    """Tell whether a space stands between two neighbours."""
    low, high = sorted((one.bottom - one.top, other.bottom - other.top))
    if one.text.isdigit() and other.text.isdigit():
        overlap = other.left - one.left < _SAME_GLYPH * (one.right - one.left)
        if overlap or low < _SMALL * high:
            return True  # no number: two lie on one another, or one is a note mark
    wide = is_chinese(one.text) or is_chinese(other.text)
    return other.left - one.right > (_SPACED_GAP if other.spaced else _WIDE_GAP if wide else _WORD_GAP) * low


def _line(text: str, glyphs: list[Glyph]) -> Line:
    return Line(
        glyphs,
        text,
        min(glyph.left for glyph in glyphs),
        min(glyph.top for glyph in glyphs),
        max(glyph.right for glyph in glyphs),
        max(glyph.bottom for glyph in glyphs),
        max(glyph.bottom - glyph.top for glyph in glyphs),
    )


def is_chinese(character: str) -> bool:
    """Tell whether a character fills a square: Chinese, or punctuation of that width."""
    return "\u2e80" <= character <= "\ufaff" or "\uff01" <= character <= "\uff60"


def is_full(line: Line, width: float) -> bool:
    """Tell whether a line fills a cell of that width: one character more would not have fitted."""
    last = line.glyphs[-1]
    return width - (line.right - line.left) < max(last.right - last.left, 1.0) + _PADDING


def join(lines: list[Line], width: float) -> str:
    """Return the text of a cell: nothing between Chinese lines, a space between others.

    A number that fills its line goes on in the next one: a narrow cell has cut it.
    """
    text = ""
    for before, line in zip([None, *lines], lines, strict=False):
        if before and not is_chinese(text[-1]) and not is_chinese(line.text[0]) and line.text[0] != "(":
            cut = text[-1] in _FIGURE and line.text[0] in _FIGURE and is_full(before, width)
            text += "" if cut else " "
        text += line.text
    return text
