"""Figures of appended lists: categories of disclosed information with their counts, as in report 001.

A statistics sheet of 2014-2018 (label, unit, figure) has lines such as 政府网站公开数, which read like the head of a
list. A sheet gives no figure. The words are in seeds/prose_scopes.csv.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from loaders.forms.numbers import is_figure
from loaders.layout.blocks import PLAIN, STREAM, BlockCell, BlockDocument, BlockRow
from loaders.reading import ProseFigure
from loaders.seeds import rows

CATEGORY, TOTAL = "items_disclosed_category", "items_disclosed_category_total"
_SPACE = re.compile(r"\s+")
_MAY_LIST = re.compile(r"公\s*开\s*(?:信\s*息\s*)?(?:数|条)")  # outside the statutory tables, few documents print it


class _Words(NamedTuple):
    head: re.Pattern[str]
    not_head: re.Pattern[str]
    sheet_head: re.Pattern[str]
    sheet: re.Pattern[str]
    part: re.Pattern[str]
    total: re.Pattern[str]


@cache
def _words() -> _Words:
    def pattern(code: str, field: str = "pattern") -> re.Pattern[str]:
        return re.compile("|".join(f"(?:{row[field]})" for row in rows("prose_scopes") if row["scope_code"] == code))

    return _Words(
        pattern("list_head"),
        pattern("list_head", "unless"),
        pattern("head_of_a_sheet"),
        pattern("list_of_a_sheet"),
        pattern("list_part"),
        pattern("list_total"),
    )


def listed_figures(document: BlockDocument, tables: list[tuple[int, int]]) -> list[ProseFigure]:
    """Return the figures of the appended lists; a total or subtotal has an indicator of its own.

    `tables` are the bounds of the statutory tables in the printed text: lists inside them are ignored.
    """
    starts, ends = [start for start, _ in sorted(tables)], [end for _, end in sorted(tables)]
    origin = document.folded.origin

    def is_in_table(position: int) -> bool:
        table = bisect_right(starts, origin(position)) - 1
        return table >= 0 and origin(position) < ends[table]

    words = [match.start() for match in _MAY_LIST.finditer(document.folded.text)]
    if all(is_in_table(word) or _is_in_prose(document.rows, word) for word in words):
        return []
    listed: list[ProseFigure] = []
    run: list[BlockRow] = []
    has_head = False
    for row in document.rows:
        if row.shape is not PLAIN and not is_in_table(row.cells[0].start):
            run.append(row)
            has_head = has_head or any("公开" in cell.text and _head(cell.text) for cell in row.cells)
            continue
        if has_head:
            listed += _figures_of_run(document, run)
        run, has_head = [], False
    if has_head:
        listed += _figures_of_run(document, run)
    return listed


def _is_in_prose(rows: list[BlockRow], position: int) -> bool:
    """Tell whether a position of the folded text is in a line of prose, as far as the order of the rows tells."""
    index = bisect_right(rows, position, key=lambda row: row.cells[0].start) - 1
    row = rows[index] if index >= 0 else None
    return row is not None and row.shape is PLAIN and position < row.cells[-1].end


def _figures_of_run(document: BlockDocument, run: list[BlockRow]) -> list[ProseFigure]:
    """Return the figures of the list in consecutive rows of cells; none if they are a statistics sheet."""
    listed: list[ProseFigure] = []
    unit: str | None = None
    expected: str | None = None  # the next cell of the list: index, name or figure; None before its head
    numbered = False
    name: BlockCell | None = None
    place: int | None = None  # of the head in its row, if the shape of the rows tells
    for cell, cell_place in _cells(run):
        text = _SPACE.sub("", cell.text)
        numbered = numbered or text == "序号"
        head = _head(text) if "公开" in text else None
        if head:
            if expected or _words().not_head.search(text):  # a second column of figures, or a line of a sheet
                return []
            expected, unit, place = ("index" if numbered else "name"), head["unit"], cell_place
        elif is_figure(text):
            if expected == "figure" and name and place == cell_place:
                listed += _listed_figure(document, name, cell, unit)
                expected = "index" if numbered else "name"
            elif expected == "index":
                expected = "name"
            elif expected == "name" and not listed:  # the head is a label with its figure
                return []
        elif _is_of_a_sheet(text, after_head=expected is not None):
            return []
        elif expected in ("name", "figure"):
            expected, name = "figure", cell
    return listed


def _head(text: str) -> re.Match[str] | None:
    return _words().head.search(_SPACE.sub("", text))


def _cells(run: list[BlockRow]) -> Iterator[tuple[BlockCell, int | None]]:
    """Return the cells with a text, each with its place in its row; the place is None if a row has one cell a line."""
    for row in run:
        for index, cell in enumerate(row.cells):
            if cell.text:
                yield cell, None if row.shape is STREAM else cell.column or index


def _is_of_a_sheet(text: str, *, after_head: bool) -> bool:
    words = _words()
    return bool(words.sheet_head.search(text)) or (
        after_head and bool(words.sheet.search(text)) and not words.total.match(text)
    )


def _listed_figure(document: BlockDocument, name: BlockCell, cell: BlockCell, unit: str | None) -> list[ProseFigure]:
    label = _SPACE.sub("", name.text)
    if _words().part.match(label):
        return []
    value, start, end = document.printed(cell.start, cell.end)
    code = TOTAL if _words().total.match(label) else CATEGORY
    return [ProseFigure(code, value, unit, f"{document.printed(name.start, name.end)[0]} {value}", start, end)]
