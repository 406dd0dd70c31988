"""Tables whose cells are given by their left and right edges (DOC, RTF) → rows with columns, spans and heights."""

from bisect import bisect_right
from dataclasses import dataclass
from typing import NamedTuple

from loaders.layout.blocks import EXACT
from loaders.layout.office.merging import DownMerge, heights
from loaders.layout.writing import Writer, squeeze

_SAME_BORDER = 60  # twips (1 mm): borders closer than this are the same border


class CellEdges(NamedTuple):
    """The left and right edge of a cell, in twips, and its merges.

    is_covered  a merged cell to its left covers it
    starts      cells below may continue it
    continues   it continues the cell above, which covers it
    """

    left: int
    right: int
    is_covered: bool = False
    starts: bool = False
    continues: bool = False


@dataclass(slots=True)
class EdgedRow:
    """The texts of a row's cells, and their edges: as many as texts, or fewer where the file doesn't define them."""

    texts: list[str]
    edges: list[CellEdges]


def write_edged_table(writer: Writer, rows: list[EdgedRow]) -> None:
    """Write the rows of a table; the columns and the span of a cell follow from the borders that it touches."""
    borders = _borders([edge for row in rows for cell in row.edges for edge in (cell.left, cell.right)])
    merges = [[_merge(edges, borders) for edges in row.edges] for row in rows]
    for row, row_merges, row_heights in zip(rows, merges, heights(merges), strict=True):
        texts = [squeeze(text) for text in row.texts]
        if len(row.edges) != len(texts):
            writer.row(((text, column, 1) for column, text in enumerate(texts)), EXACT)
            continue
        writer.row(
            (text, merge.column, merge.span, height)
            for text, merge, height in zip(texts, row_merges, row_heights, strict=True)
            if height
        )


def _merge(edges: CellEdges, borders: list[int]) -> DownMerge:
    """Return the column, the span and the merges of a cell."""
    first = bisect_right(borders, edges.left) - 1
    last = bisect_right(borders, edges.right) - 1
    is_covered = edges.is_covered or edges.continues
    return DownMerge(max(first, 0), max(last - first, 1), edges.starts, edges.continues, is_covered)


def _borders(edges: list[int]) -> list[int]:
    """Return the borders of a table, from left to right: of edges that are nearly equal, the leftmost."""
    borders: list[int] = []
    for edge in sorted(set(edges)):
        if not borders or edge - borders[-1] > _SAME_BORDER:
            borders.append(edge)
    return borders
