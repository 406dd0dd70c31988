"""Merged cells that a converter repeats over each column they cover → one cell with its span.

    | 信息内容 | 上一年项目数量 | 本年增/减 | 本年增/减 |
    | 行政事业性收费 | 37 | 0 | 0 |

Two columns with the same label may also be two labels cut short (本年新 and 本年新), so the document must show that
cells are repeated: a row with the same text throughout, or a row of two groups of repeated texts.
"""

from collections.abc import Iterator
from itertools import groupby, pairwise

from loaders.layout.blocks import EVEN, BlockRow
from loaders.layout.text.values import is_value

_LEAST_REPEATED = 3  # cells of one text that are a merged cell


def merge_repeated(rows: list[BlockRow]) -> list[BlockRow]:
    """Return the rows with repeated cells merged, if the document repeats merged cells."""
    if not any(_shows_repeating(row) for row in rows if row.shape is EVEN):
        return rows
    merged: list[BlockRow] = []
    for (shape, _), group in groupby(rows, key=lambda row: (row.shape, row.block)):
        table = list(group)
        merged += _merge_table(table) if shape is EVEN else table
    return merged


def _shows_repeating(row: BlockRow) -> bool:
    """Tell whether a row repeats a label in all its cells, or two labels in three cells or more each."""
    cells = row.cells
    if len(cells) < _LEAST_REPEATED or cells[0].text != cells[1].text or not cells[0].text:
        return False
    groups = [(text, len(list(group))) for text, group in groupby(cells, key=lambda cell: cell.text)]
    repeated = [count for text, count in groups if count >= _LEAST_REPEATED and text and not is_value(text)]
    return len(repeated) > 1 or repeated == [len(cells)]


def _merge_table(rows: list[BlockRow]) -> Iterator[BlockRow]:
    """Yield the rows of one table; its sections begin with a row of one repeated text."""
    section: list[BlockRow] = []
    for row in rows:
        if len({cell.text for cell in row.cells}) == 1 and row.cells[0].text:
            yield from _merge_section(section)
            section = []
        section.append(row)
    yield from _merge_section(section)


def _merge_section(rows: list[BlockRow]) -> Iterator[BlockRow]:
    """Yield the rows of a section: labels merged within their row, and values under heads that are merged in all rows.

    Columns with different values in any row are two columns.
    """
    with_values = [any(is_value(cell.text) for cell in row.cells) for row in rows]
    different = {
        index
        for row, has_values in zip(rows, with_values, strict=True)
        for index, (one, following) in enumerate(pairwise(row.cells), 1)
        if one.text != following.text and (not has_values or is_value(one.text) or is_value(following.text))
    }
    has_heads = any(
        not has_values and len({cell.text for cell in row.cells}) > 1
        for row, has_values in zip(rows, with_values, strict=True)
    )
    for row in rows:
        cells = [row.cells[0]]
        for index, cell in enumerate(row.cells[1:], 1):
            is_repeated = bool(cell.text) and cell.text == cells[-1].text
            if is_repeated and (not is_value(cell.text) or (has_heads and index not in different)):
                cells[-1] = cells[-1]._replace(span=index - cells[-1].column + 1)
            else:
                cells.append(cell)
        yield row._replace(cells=cells)
