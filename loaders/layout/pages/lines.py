"""Glyphs → lines of text, in reading order."""

from typing import NamedTuple

from loaders.layout.pages.model import Glyph
from loaders.layout.runs import raised

_SAME_LINE = 0.5  # of a glyph's height: largest distance between the middles of two glyphs in one line
_SPACED_GAP = 0.1  # of a glyph's height: a wider gap is a space if the file has a space there
_WORD_GAP = 0.2  # of a glyph's height: a wider gap between letters or digits is a space
_WIDE_GAP = 0.5  # the same next to a full-width character, since justified text has wide gaps there
_SAME_GLYPH = 0.55  # of a glyph's width: the same glyph printed again nearer than this is bold type or a shadow
_SMALL = 0.75  # of its neighbour's height: a smaller digit is a note mark, not part of the number
_RAISED = 0.22  # of its neighbour's height: a note mark is raised if its bottom is as much higher
_LEVEL = 0.2  # of its height: note marks behind each other differ less in height and size
_NEAR = 0.5  # of its neighbour's height: a note mark is nearer to it
_MARKS = frozenset("0123456789()[]*")  # characters of note marks
_PADDING = 11.0  # points that a cell leaves free on its left and right together
_NUMERIC = frozenset("0123456789.,，．")


class TextLine(NamedTuple):
    """One line: its glyphs from left to right, its text, its bounding box, and the height of its tallest glyph."""

    glyphs: list[Glyph]
    text: str
    left: float
    top: float
    right: float
    bottom: float
    glyph_height: float

    @property
    def middle(self) -> float:
        """The y coordinate of its centre."""
        return (self.top + self.bottom) / 2


def lines_of(glyphs: list[Glyph]) -> list[TextLine]:
    """Return glyphs as lines from top to bottom; then all text of each other direction as one line."""
    directions = sorted({glyph.quarter_turns for glyph in glyphs})
    lines: list[TextLine] = []
    for turns in directions:
        same = [glyph for glyph in glyphs if glyph.quarter_turns == turns] if len(directions) > 1 else glyphs
        if turns:
            text = " ".join(line_of(group).text for group in _level_groups([_turned_back(glyph) for glyph in same]))
            lines.append(_line(text, same))
        else:
            lines += [line_of(group) for group in _level_groups(same)]
    return lines


def _turned_back(glyph: Glyph) -> Glyph:
    """Return a turned glyph as if the page were turned so that it is upright."""
    left, top, right, bottom = glyph.left, glyph.top, glyph.right, glyph.bottom
    if glyph.quarter_turns == 1:  # reads downwards
        return glyph._replace(left=top, top=-right, right=bottom, bottom=-left)
    if glyph.quarter_turns == 2:
        return glyph._replace(left=-right, top=-bottom, right=-left, bottom=-top)
    return glyph._replace(left=-bottom, top=left, right=-top, bottom=right)


def _level_groups(glyphs: list[Glyph]) -> list[list[Glyph]]:
    """Group the glyphs whose middles have nearly the same y coordinate, from top to bottom."""
    groups: list[list[Glyph]] = []
    level = height = 0.0
    for middle, glyph in sorted(((g.top + g.bottom) / 2, g) for g in glyphs):
        size = glyph.bottom - glyph.top
        if groups and middle - level <= _SAME_LINE * min(size, height):
            groups[-1].append(glyph)
        else:
            groups.append([glyph])
            level, height = middle, size
    return _with_raised(groups) if len(groups) > 1 else groups


def _with_raised(groups: list[list[Glyph]]) -> list[list[Glyph]]:
    """Return groups of glyphs, with a group of raised marks joined to the group below that it belongs to."""
    joined: list[list[Glyph]] = []
    for group in groups:
        if joined and joined[-1][0].text in _MARKS and _are_marks_of(joined[-1], group):
            joined[-1] = joined[-1] + group
        else:
            joined.append(group)
    return joined


def _are_marks_of(marks: list[Glyph], below: list[Glyph]) -> bool:
    """Tell whether each glyph of a group is a raised mark behind a glyph of the group below, or behind such a mark."""
    tallest = max(glyph.bottom - glyph.top for glyph in below)
    if max(glyph.bottom - glyph.top for glyph in marks) > _SMALL * tallest:
        return False
    if not _MARKS.issuperset(glyph.text for glyph in marks):
        return False
    before: list[Glyph] = list(below)
    for mark in sorted(marks, key=lambda glyph: glyph.left):
        if not any(_is_raised_behind(glyph, mark) or (glyph in marks and _is_behind(glyph, mark)) for glyph in before):
            return False
        before.append(mark)
    return True


def _is_behind(first: Glyph, second: Glyph) -> bool:
    """Tell whether a glyph begins just after another, without a wide gap."""
    return -_LEVEL <= (second.left - first.right) / max(first.bottom - first.top, 0.1) < _NEAR


def _is_raised_behind(first: Glyph, second: Glyph) -> bool:
    """Tell whether a glyph is a raised mark behind another: much smaller, and with a higher bottom."""
    height = first.bottom - first.top
    return (
        second.text in _MARKS
        and second.bottom - second.top <= _SMALL * height
        and first.bottom - second.bottom >= _RAISED * height
        and second.bottom > first.top
        and _is_behind(first, second)
    )


def line_of(glyphs: list[Glyph]) -> TextLine:
    """Return the glyphs of one line as a TextLine, with spaces at gaps and without glyphs that are printed twice."""
    glyphs = sorted(glyphs, key=lambda glyph: glyph.left)
    kept: list[Glyph] = []
    texts: list[str] = []
    base: Glyph | None = None  # the glyph that the raised marks before this one are behind
    for glyph in glyphs:
        if kept:
            previous = kept[-1]
            may_be_mark = glyph.text in _MARKS and (
                base is not None or glyph.bottom - glyph.top <= _SMALL * (previous.bottom - previous.top)
            )
            if may_be_mark and (mark := _raised_mark(base, previous, glyph)) is not None:
                base = base or previous
                kept.append(mark)
                texts.append(mark.text)
                continue
            base = None
            shift = glyph.left - previous.left
            if glyph.text == previous.text and shift < _SAME_GLYPH * (previous.right - previous.left):
                continue
            if _has_space(previous, glyph):
                texts.append(" ")
        kept.append(glyph)
        texts.append(glyph.text)
    return _line("".join(texts), kept)


def _raised_mark(base: Glyph | None, previous: Glyph, glyph: Glyph) -> Glyph | None:
    """Return a glyph with its raised character if it is a raised mark behind the previous glyph, else None.

    `base` is the glyph of full height before the raised marks, if the previous glyph is one of them.
    """
    if base is None:
        is_mark = _is_raised_behind(previous, glyph)
    else:
        size = previous.bottom - previous.top
        is_mark = (
            abs(glyph.bottom - glyph.top - size) < _LEVEL * size
            and abs(glyph.bottom - previous.bottom) < _LEVEL * size
            and _is_behind(previous, glyph)
        )
    return glyph._replace(text=raised(glyph.text)) if is_mark else None


def _has_space(first: Glyph, second: Glyph) -> bool:
    """Tell whether there is a space between two neighbouring glyphs."""
    low, high = sorted((first.bottom - first.top, second.bottom - second.top))
    if first.text.isdigit() and second.text.isdigit():
        overlap = second.left - first.left < _SAME_GLYPH * (first.right - first.left)
        if overlap or low < _SMALL * high:
            return True  # not one number: two numbers are printed over each other, or one digit is a note mark
    is_beside_wide = is_wide(first.text) or is_wide(second.text)
    return (
        second.left - first.right > (_SPACED_GAP if second.spaced else _WIDE_GAP if is_beside_wide else _WORD_GAP) * low
    )


def _line(text: str, glyphs: list[Glyph]) -> TextLine:
    return TextLine(
        glyphs,
        text,
        min(glyph.left for glyph in glyphs),
        min(glyph.top for glyph in glyphs),
        max(glyph.right for glyph in glyphs),
        max(glyph.bottom for glyph in glyphs),
        max(glyph.bottom - glyph.top for glyph in glyphs),
    )


def is_wide(character: str) -> bool:
    """Tell whether a character is as wide as it is high: a Chinese character, or full-width punctuation."""
    return "\u2e80" <= character <= "\ufaff" or "\uff01" <= character <= "\uff60"


def is_full(line: TextLine, width: float) -> bool:
    """Tell whether a line fills a cell of this width (points), so that no further character fits."""
    last = line.glyphs[-1]
    return width - (line.right - line.left) < max(last.right - last.left, 1.0) + _PADDING


def join_lines(lines: list[TextLine], width: float) -> str:
    """Return the text of a cell of this width (points): lines are joined with a space, except next to Chinese text.

    A number that fills its line is joined without a space to a number below it: a narrow cell has broken it.
    """
    text = ""
    for previous, line in zip([None, *lines], lines, strict=False):
        if previous and not is_wide(text[-1]) and not is_wide(line.text[0]) and line.text[0] != "(":
            is_broken_number = text[-1] in _NUMERIC and line.text[0] in _NUMERIC and is_full(previous, width)
            text += "" if is_broken_number else " "
        text += line.text
    return text
