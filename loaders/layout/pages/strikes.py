"""Horizontal lines that strike text out, told from underlines and from the rulings of tables. Uses geometry only."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

from loaders.layout.pages.model import Box, Glyph, Ruling

_TOUCH = 3.0  # points: a line that ends nearer to a vertical ruling touches it
_SAME_LEVEL = 0.6  # points: pieces of one line differ less in height
_NEXT = 1.5  # points: pieces of one line have smaller gaps
_BAND = 0.25  # of a glyph's height, at its top and bottom, where a line does not strike it
_INK_BAND = 0.18  # the same, of the height of the run's ink
_COVERED = 0.5  # of a strike: as much of it, or more, passes through glyphs
_LITTLE, _MOSTLY = 0.35, 0.65  # of a glyph's width: under less of a line it is not struck, under more it is
_GAP = 1.0  # of a glyph's height: words with a wider gap are not struck by one line
_FLAT = 0.3  # of a glyph's height: ink that is lower, like that of a dash, does not show where its middle is


class Strikes(NamedTuple):
    """The indexes of struck glyphs, of figures of which can't be told whether they are struck, and the lines used."""

    struck: set[int]
    unsure: set[int]
    lines: set[Ruling]


class _Line(NamedTuple):
    y: float
    start: float
    end: float
    pieces: list[Ruling]


def find_strikes(
    glyphs: list[Glyph], horizontal: list[Ruling], vertical: list[Ruling], ink: Callable[[int], Box | None]
) -> Strikes:
    """Return what the horizontal lines of a page strike out; `ink` gives the ink box of a glyph by its index."""
    found = Strikes(set(), set(), set())
    positions = sorted({ruling.position for ruling in horizontal})
    levels = {(glyph.top, glyph.bottom) for glyph in glyphs}
    crossed = {level for level in levels if _crossing(positions, *level)}
    if not crossed:
        return found
    crossing = {position for level in crossed for position in _crossing(positions, *level)}
    runs = [
        (glyph.left, index)
        for index, glyph in enumerate(glyphs)
        if (glyph.top, glyph.bottom) in crossed and not glyph.quarter_turns
    ]
    runs.sort()
    lefts = [left for left, _ in runs]
    widest = max((glyphs[index].right - glyphs[index].left for _, index in runs), default=0.0)
    for line in _lines(horizontal, crossing):
        between = runs[bisect_left(lefts, line.start - widest) : bisect_right(lefts, line.end)]
        under = [index for _, index in between if _is_under(glyphs[index], line)]
        if under and _is_through_middle(under, glyphs, line, ink):
            _judge(line, under, glyphs, vertical, found)
    return found


def _crossing(positions: list[float], top: float, bottom: float) -> list[float]:
    """Return the positions of lines that pass through the middle of glyphs between two heights."""
    margin = _BAND * (bottom - top)
    return positions[bisect_left(positions, top + margin) : bisect_right(positions, bottom - margin)]


def _lines(horizontal: list[Ruling], crossing: set[float]) -> list[_Line]:
    """Return the lines at these heights, with their pieces joined."""
    levels = sorted(crossing)
    near = []
    for ruling in sorted(horizontal):
        at = bisect_left(levels, ruling.position - _SAME_LEVEL)
        if at < len(levels) and levels[at] <= ruling.position + _SAME_LEVEL:
            near.append(ruling)
    groups: list[list[Ruling]] = []
    for ruling in near:
        if groups and ruling.position - groups[-1][0].position <= _SAME_LEVEL:
            groups[-1].append(ruling)
        else:
            groups.append([ruling])
    lines = []
    for group in groups:
        group.sort(key=lambda ruling: ruling.start)
        pieces = [group[0]]
        end = group[0].end
        for ruling in group[1:]:
            if ruling.start <= end + _NEXT:
                pieces.append(ruling)
                end = max(end, ruling.end)
            else:
                lines.append(_Line(pieces[0].position, pieces[0].start, end, pieces))
                pieces, end = [ruling], ruling.end
        lines.append(_Line(pieces[0].position, pieces[0].start, end, pieces))
    return lines


def _is_under(glyph: Glyph, line: _Line) -> bool:
    """Tell whether much of a glyph is under a line, and the line is not at its top or bottom."""
    margin = _BAND * (glyph.bottom - glyph.top)
    return _covered(glyph, line) > _LITTLE and glyph.top + margin <= line.y <= glyph.bottom - margin


def _covered(glyph: Glyph, line: _Line) -> float:
    """Return the share of a glyph's width that is under a line."""
    return (min(line.end, glyph.right) - max(line.start, glyph.left)) / max(glyph.right - glyph.left, 0.1)


def _is_through_middle(under: list[int], glyphs: list[Glyph], line: _Line, ink: Callable[[int], Box | None]) -> bool:
    """Tell whether a line passes through the middle of the ink of the glyphs under it."""
    boxes = [box for index in under if (box := ink(index))]
    if not boxes:
        return True
    top, bottom = min(box[1] for box in boxes), max(box[3] for box in boxes)
    if bottom - top < _FLAT * max(glyphs[index].bottom - glyphs[index].top for index in under):
        return True
    margin = _INK_BAND * (bottom - top)
    return top + margin <= line.y <= bottom - margin


def _judge(line: _Line, under: list[int], glyphs: list[Glyph], vertical: list[Ruling], found: Strikes) -> None:
    """Decide whether a line strikes the glyphs under it.

    A ruling of a table ends at vertical rulings, and mostly passes others: its glyphs are read, the table is only badly
    set. A strike touches no vertical ruling on one side at least, and most of it passes through one word.
    """
    crossings = [ruling.position for ruling in vertical if ruling.start - _TOUCH <= line.y <= ruling.end + _TOUCH]
    is_closed = all(any(abs(x - end) <= _TOUCH for x in crossings) for end in (line.start, line.end))
    passes_others = any(line.start + _TOUCH < x < line.end - _TOUCH for x in crossings)
    if is_closed and passes_others:
        return
    height = max(glyphs[index].bottom - glyphs[index].top for index in under)
    covered = sum(glyphs[index].right - glyphs[index].left for index in under)
    is_one_word = all(glyphs[second].left - glyphs[first].right < _GAP * height for first, second in pairwise(under))
    if is_one_word and not is_closed and not passes_others and covered >= _COVERED * (line.end - line.start):
        halves = {index for index in under if _covered(glyphs[index], line) < _MOSTLY}
        found.struck.update(index for index in under if index not in halves)
        found.lines.update(line.pieces)
    else:
        halves = set(under)
    found.unsure.update(index for index in halves if glyphs[index].text.isdigit())


def find_slanted(glyphs: list[Glyph], lines: list[Box]) -> set[int]:
    """Return the indexes of the digits that slanted lines (x and y of both ends) pass through."""
    found = set()
    for x0, y0, x1, y1 in lines:
        left, right, top, bottom = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
        for index, glyph in enumerate(glyphs):
            x = (glyph.left + glyph.right) / 2
            if left <= x <= right and glyph.bottom > top and glyph.top < bottom and glyph.text.isdigit():
                y = y0 + (x - x0) * (y1 - y0) / (x1 - x0)
                margin = _BAND * (glyph.bottom - glyph.top)
                if glyph.top + margin <= y <= glyph.bottom - margin:
                    found.add(index)
    return found
