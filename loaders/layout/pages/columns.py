"""Lines without rulings → rows with columns, where the places of the figures leave no doubt; else nothing.

No doubt: in three lines or more all figures stand in columns that a clear gap parts, and one line fills them all.
"""

from bisect import bisect_right
from itertools import pairwise
from typing import NamedTuple

from loaders.layout.pages.lines import Line, join, line_of
from loaders.layout.pages.parts import Cell, Part, Row, is_figure, is_numbered

_GAP = 0.8  # of a line's height: what parts two cells
_CLEAR = 0.5  # of a line's height: what parts two columns
_OVERLAP = 0.8  # of a line's height: lines nearer than this stand beside one another
_PITCH = 1.6  # of a line's height: a label goes on in the next line, not farther down
_LEAST_FIGURES = 3  # of a line that shows columns
_LEAST_LINES = 3  # that show them


class _Shown(NamedTuple):
    """A line and its pieces: words at its left, then figures only; neither where it is of another kind."""

    line: Line
    words: list[Line]
    figures: list[Line]

    @property
    def is_data(self) -> bool:
        return len(self.figures) >= _LEAST_FIGURES


def find(lines: list[Line], page: int) -> list[Line | Part]:
    """Return the lines of a page, from the top down, with tables in the place of those that show columns."""
    found: list[Line | Part] = []
    zone: list[_Shown] = []
    first = 0.0  # where the zone's figures begin
    for one in map(_shown, lines):
        if zone and (one.is_data or (not one.figures and one.line.right <= first)):
            zone.append(one)
            first = min(first, one.figures[0].left) if one.is_data else first
            continue
        found += _close(zone, page)
        zone = []
        if one.is_data:
            zone, first = [*_labels_above(found, one), one], one.figures[0].left
        else:
            found.append(one.line)
    return [*found, *_close(zone, page)]


def _shown(line: Line) -> _Shown:
    pieces = [[line.glyphs[0]]]
    for before, glyph in pairwise(line.glyphs):
        if glyph.left - before.right > _GAP * line.em:
            pieces.append([])
        pieces[-1].append(glyph)
    if len(pieces) == 1:
        return _Shown(line, [line], [])
    segments = [line_of(piece) for piece in pieces]
    first = next((n for n, segment in enumerate(segments) if is_figure(segment.text)), len(segments))
    words, figures = segments[:first], segments[first:]
    if any(not is_figure(segment.text) for segment in figures):
        return _Shown(line, segments, [])
    return _Shown(line, words, figures)


def _labels_above(found: list[Line | Part], data: _Shown) -> list[_Shown]:
    """The line above that stands beside figures without a label: it goes with them."""
    above = found[-1] if found else None
    if data.words or not isinstance(above, Line) or not _beside(above, data.line):
        return []
    found.pop()
    return [_Shown(above, [above], [])]


def _beside(one: Line, other: Line) -> bool:
    return abs(one.middle - other.middle) < _OVERLAP * min(one.em, other.em)


def _close(zone: list[_Shown], page: int) -> list[Line | Part]:
    """A zone as a table, or its lines where there is a doubt."""
    edges = _edges([one for one in zone if one.is_data], [one.words[-1].right for one in zone if one.words])
    rows = _rows(zone) if edges else None
    if not edges or rows is None:
        return [one.line for one in zone]
    left = min(one.line.left for one in zone)
    xs = {left, *edges}
    parts: list[Row] = []
    for labels, figures in rows:
        cells = _labels(labels, left, edges[0])
        xs.update(cell.left for cell in cells)
        if figures is None:
            parts.append(Row(cells, page))
            continue
        inside = {bisect_right(edges, (figure.left + figure.right) / 2): figure for figure in figures}
        top, bottom = min(figure.top for figure in figures), max(figure.bottom for figure in figures)
        for n, (start, end) in enumerate(pairwise(edges), 1):
            figure = inside.get(n)
            cells.append(Cell(figure.text if figure else "", [figure] if figure else [], start, end, 0, 0, top, bottom))
        parts.append(Row(cells, page))
    return [Part(page, sorted(xs), zone[0].line.top, parts, [])]


def _edges(data: list[_Shown], ends: list[float]) -> list[float]:
    """The edges of the columns that figures stand in; none where there is a doubt."""
    if len(data) < _LEAST_LINES:
        return []
    spans: list[list[float]] = []
    for left, right in sorted((figure.left, figure.right) for one in data for figure in one.figures):
        if spans and left <= spans[-1][1]:
            spans[-1][1] = max(spans[-1][1], right)
        else:
            spans.append([left, right])
    em = max(one.line.em for one in data)
    before = [max(ends, default=spans[0][0] - em), *(right for _, right in spans)]
    if max(len(one.figures) for one in data) < len(spans):
        return []
    lefts = [left for left, _ in spans]
    if any(len({bisect_right(lefts, figure.left) for figure in one.figures}) < len(one.figures) for one in data):
        return []
    if any(left - end < _CLEAR * em for end, (left, _) in zip(before, spans, strict=False)):
        return []
    inner = [(end + left) / 2 for end, (left, _) in zip(before, spans, strict=False)]
    return [*inner, spans[-1][1] + em]


_Found = tuple[list[Line], list[Line] | None]  # the label's lines and the figures; None: a line for itself


def _rows(zone: list[_Shown]) -> list[_Found] | None:
    """The rows of a zone, labels over several lines made whole; None where figures stand without a label."""
    rows: list[_Found] = []
    for n, one in enumerate(zone):
        above = rows[-1] if rows else None
        if one.is_data:
            labels = one.words
            if not labels and above and above[1] is None and _beside(above[0][-1], one.line):
                labels = rows.pop()[0]
            rows.append((labels, one.figures))
        elif one.figures:
            return None
        elif above and above[1] and _belongs(above, one.line, zone[n - 1].line):
            above[0].append(one.line)
        else:
            rows.append(([one.line], None))
    return rows if all(labels for labels, _ in rows) else None


def _belongs(row: _Found, line: Line, before: Line) -> bool:
    """Tell whether a line goes on with the label of the row above it."""
    if not row[0] or _beside(line, before):
        return _beside(line, before)
    near = line.middle - before.middle < _PITCH * line.em
    return near and not is_numbered(line.text) and line.right <= row[0][-1].right + line.em and len(row[0]) == 1


def _labels(labels: list[Line], left: float, right: float) -> list[Cell]:
    """The cells of a row's words: one, over several lines perhaps, or several side by side."""
    beside = [one for one, other in pairwise(labels) if _beside(one, other) and other.left > one.right]
    if not beside or len(beside) + 1 < len(labels):
        return [Cell(join(labels, right - left), labels, left, right, 0, 0)]
    edges = [left, *((one.right + other.left) / 2 for one, other in pairwise(labels)), right]
    return [Cell(one.text, [one], *ends, 0, 0) for one, ends in zip(labels, pairwise(edges), strict=True)]
