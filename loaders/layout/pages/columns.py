"""Lines without rulings → table rows with columns, if the positions of the figures leave no doubt.

There is no doubt if at least three lines have figures, clear gaps separate the columns of all figures, and one line
has a figure in each column. Otherwise the lines stay lines.
"""

from bisect import bisect_right
from itertools import pairwise
from typing import NamedTuple

from loaders.layout.pages.lines import TextLine, join_lines, line_of
from loaders.layout.pages.parts import TableCell, TablePart, TableRow, is_figure, is_numbered

# All gaps and distances are fractions of a line's height.
_CELL_GAP = 0.8  # a wider gap separates two cells
_COLUMN_GAP = 0.5  # smallest gap between two columns
_SAME_LEVEL = 0.8  # lines nearer than this are beside each other
_LINE_PITCH = 1.6  # a label continues in a line nearer than this
_MIN_FIGURES = 3  # in a line that shows columns
_MIN_LINES = 3  # that show the same columns


class _SplitLine(NamedTuple):
    """A line split at its gaps: words on the left, then figures; a line of another kind has all texts in `words`."""

    line: TextLine
    words: list[TextLine]
    figures: list[TextLine]

    @property
    def is_data(self) -> bool:
        return len(self.figures) >= _MIN_FIGURES


def find_column_tables(lines: list[TextLine], page: int) -> list[TextLine | TablePart]:
    """Return the lines of a page (top to bottom), with each zone of lines that shows columns replaced by a table."""
    items: list[TextLine | TablePart] = []
    zone: list[_SplitLine] = []
    figures_left = 0.0  # smallest x coordinate of the zone's figures
    for split_line in map(_split, lines):
        is_words = not split_line.figures and split_line.line.right <= figures_left
        if zone and (split_line.is_data or is_words):
            zone.append(split_line)
            figures_left = min(figures_left, split_line.figures[0].left) if split_line.is_data else figures_left
            continue
        items += _close_zone(zone, page)
        zone = []
        if split_line.is_data:
            zone, figures_left = [*_take_label_above(items, split_line), split_line], split_line.figures[0].left
        else:
            items.append(split_line.line)
    return [*items, *_close_zone(zone, page)]


def _split(line: TextLine) -> _SplitLine:
    pieces = [[line.glyphs[0]]]
    for previous, glyph in pairwise(line.glyphs):
        if glyph.left - previous.right > _CELL_GAP * line.glyph_height:
            pieces.append([])
        pieces[-1].append(glyph)
    if len(pieces) == 1:
        return _SplitLine(line, [line], [])
    texts = [line_of(piece) for piece in pieces]
    first = next((index for index, text in enumerate(texts) if is_figure(text.text)), len(texts))
    words, figures = texts[:first], texts[first:]
    if any(not is_figure(figure.text) for figure in figures):
        return _SplitLine(line, texts, [])
    return _SplitLine(line, words, figures)


def _take_label_above(items: list[TextLine | TablePart], data: _SplitLine) -> list[_SplitLine]:
    """Remove the last line from `items` and return it if it is beside figures that have no label."""
    above = items[-1] if items else None
    if data.words or not isinstance(above, TextLine) or not _is_beside(above, data.line):
        return []
    items.pop()
    return [_SplitLine(above, [above], [])]


def _is_beside(first: TextLine, second: TextLine) -> bool:
    return abs(first.middle - second.middle) < _SAME_LEVEL * min(first.glyph_height, second.glyph_height)


def _close_zone(zone: list[_SplitLine], page: int) -> list[TextLine | TablePart]:
    """Return a zone as a table, or its lines if there is a doubt."""
    edges = _column_edges(zone)
    labelled_rows = _labelled_rows(zone) if edges else None
    if not edges or labelled_rows is None:
        return [split_line.line for split_line in zone]
    left = min(split_line.line.left for split_line in zone)
    xs = {left, *edges}
    rows: list[TableRow] = []
    for labels, figures in labelled_rows:
        cells = _label_cells(labels, left, edges[0])
        xs.update(cell.left for cell in cells)
        rows.append(TableRow([*cells, *_figure_cells(figures, edges)] if figures is not None else cells, page))
    return [TablePart(page, sorted(xs), zone[0].line.top, rows, [])]


def _figure_cells(figures: list[TextLine], edges: list[float]) -> list[TableCell]:
    """Return one cell for each column, without text if no figure is in the column."""
    figure_of_column = {bisect_right(edges, (figure.left + figure.right) / 2): figure for figure in figures}
    top, bottom = min(figure.top for figure in figures), max(figure.bottom for figure in figures)
    cells = []
    for column, (left, right) in enumerate(pairwise(edges), 1):
        figure = figure_of_column.get(column)
        text, lines = (figure.text, [figure]) if figure else ("", [])
        cells.append(TableCell(text, lines, left, right, 0, 0, top, bottom))
    return cells


def _column_edges(zone: list[_SplitLine]) -> list[float]:
    """Return the x coordinates of the edges of the columns that figures are in, or [] if there is a doubt."""
    data = [split_line for split_line in zone if split_line.is_data]
    if len(data) < _MIN_LINES:
        return []
    columns: list[list[float]] = []  # left and right edge of the figures in each column
    for left, right in sorted((figure.left, figure.right) for split_line in data for figure in split_line.figures):
        if columns and left <= columns[-1][1]:
            columns[-1][1] = max(columns[-1][1], right)
        else:
            columns.append([left, right])
    if max(len(split_line.figures) for split_line in data) < len(columns):
        return []
    lefts = [left for left, _ in columns]
    for split_line in data:
        if len({bisect_right(lefts, figure.left) for figure in split_line.figures}) < len(split_line.figures):
            return []
    height = max(split_line.line.glyph_height for split_line in data)
    label_right = max(
        (split_line.words[-1].right for split_line in zone if split_line.words), default=columns[0][0] - height
    )
    gaps = list(zip([label_right, *(right for _, right in columns)], lefts, strict=False))
    if any(left - right < _COLUMN_GAP * height for right, left in gaps):
        return []
    return [*((right + left) / 2 for right, left in gaps), columns[-1][1] + height]


_LabelledRow = tuple[list[TextLine], list[TextLine] | None]  # lines of the label; figures, or None if there are none


def _labelled_rows(zone: list[_SplitLine]) -> list[_LabelledRow] | None:
    """Return the rows of a zone, with labels of several lines joined; None if a row of figures has no label."""
    rows: list[_LabelledRow] = []
    for index, split_line in enumerate(zone):
        above = rows[-1] if rows else None
        if split_line.is_data:
            labels = split_line.words
            if not labels and above and above[1] is None and _is_beside(above[0][-1], split_line.line):
                labels = rows.pop()[0]
            rows.append((labels, split_line.figures))
        elif split_line.figures:
            return None
        elif above and above[1] and _continues_label(above, split_line.line, zone[index - 1].line):
            above[0].append(split_line.line)
        else:
            rows.append(([split_line.line], None))
    return rows if all(labels for labels, _ in rows) else None


def _continues_label(row: _LabelledRow, line: TextLine, previous: TextLine) -> bool:
    """Tell whether a line continues the label of the row above it; `previous` is the line just before it."""
    labels, _ = row
    if not labels or _is_beside(line, previous):
        return _is_beside(line, previous)
    is_near = line.middle - previous.middle < _LINE_PITCH * line.glyph_height
    is_as_wide = line.right <= labels[-1].right + line.glyph_height
    return is_near and not is_numbered(line.text) and is_as_wide and len(labels) == 1


def _label_cells(labels: list[TextLine], left: float, right: float) -> list[TableCell]:
    """Return the cells of a row's words: one cell, even for several lines, or several cells beside each other."""
    beside = [first for first, second in pairwise(labels) if _is_beside(first, second) and second.left > first.right]
    if not beside or len(beside) + 1 < len(labels):
        return [TableCell(join_lines(labels, right - left), labels, left, right, 0, 0)]
    edges = [left, *((first.right + second.left) / 2 for first, second in pairwise(labels)), right]
    return [TableCell(label.text, [label], *ends, 0, 0) for label, ends in zip(labels, pairwise(edges), strict=True)]
