"""Pages → the tables and lines of a document in reading order, without page numbers and running heads."""

import re
from collections.abc import Iterator
from itertools import groupby, pairwise
from typing import NamedTuple

from loaders import bounds
from loaders.layout.blocks import Unreadable
from loaders.layout.pages.columns import find_column_tables
from loaders.layout.pages.lines import TextLine, is_wide, lines_of
from loaders.layout.pages.model import Glyph, Page, Ruling
from loaders.layout.pages.parts import TablePart, table_part
from loaders.layout.pages.rulings import fill_cells, ruled_tables
from loaders.page_marks import PAGE_MARK

_BAND = 0.15  # of a page's height, at its top and bottom, where page marks are looked for
_EDGE_LINES = 2  # lines at the top and bottom of a page that may be running heads or page numbers
_SAME_HEIGHT = 3.0  # points
_MIN_HEAD_PAGES = 3  # a line printed at one height on as many pages is a running head
_MIN_NUMBERED_PAGES = 2  # numbers that count on at one height on as many pages are page numbers
_WIDEST_GAP = 3.0  # heights of a glyph; texts farther apart stand in two columns
_NUMBER = re.compile(r"([0-9]{1,4})(?: ?/ ?[0-9]{1,4})?$")


class LooseLine(NamedTuple):
    """A line outside ruled tables, and whether it is among the first or last lines of its page."""

    page: int
    line: TextLine
    is_edge: bool

    @property
    def text(self) -> str:
        """The text of the line."""
        return self.line.text


Item = LooseLine | TablePart


def reading_order(pages: list[Page]) -> Iterator[list[Item]]:
    """Yield the content of the pages in reading order, as lists: lines of one page, or all parts of one table."""
    items = [item for page in pages for item in _items(page)]
    dropped = _repeated_lines([item for item in items if isinstance(item, LooseLine) and item.is_edge])
    run: list[Item] = []
    for item in items:
        if id(item) in dropped:
            continue
        previous = run[-1] if run else None
        if previous is not None and not _continues(previous, item):
            yield from _with_column_tables(run)
            run = []
        run.append(item)
    yield from _with_column_tables(run)


def _with_column_tables(run: list[Item]) -> Iterator[list[Item]]:
    """Yield a run of lines page by page, with the tables that their columns show; yield a run of parts unchanged."""
    for page, items in groupby(run, key=lambda item: item.page):
        lines = [item.line for item in items if isinstance(item, LooseLine)]
        if not lines:
            yield run
            return
        for is_table, group in groupby(find_column_tables(lines, page), key=lambda item: isinstance(item, TablePart)):
            found: list[Item] = [
                item if isinstance(item, TablePart) else LooseLine(page, item, False) for item in group
            ]
            yield from ([part] for part in found) if is_table else [found]


def _continues(previous: Item, item: Item) -> bool:
    if isinstance(previous, TablePart) and isinstance(item, TablePart):
        return item.follows(previous)
    return isinstance(previous, LooseLine) and isinstance(item, LooseLine)


def _items(page: Page) -> list[Item]:
    """Return the ruled tables and the other lines of a page, from top to bottom; raises Unreadable (too_large)."""
    tables = ruled_tables(page.horizontal, page.vertical)
    if len(tables) > bounds.MAX_PDF_TABLES:
        raise Unreadable("too_large", f"more than {bounds.MAX_PDF_TABLES:,} tables on a page")
    lines = lines_of(fill_cells(tables, _without_page_marks(page)))
    parts = [part for table in tables if (part := table_part(table, page.number))]
    last = len(lines) - _EDGE_LINES
    placed_items: list[tuple[float, float, Item]] = [
        (line.middle, line.left, LooseLine(page.number, line, index < _EDGE_LINES or index >= last))
        for index, line in enumerate(lines)
    ]
    placed_items += [(part.top, part.xs[0], part) for part in parts]
    placed_items.sort(key=lambda placed: placed[:2])
    return [item for _, _, item in placed_items]


def _without_page_marks(page: Page) -> list[Glyph]:
    """Return the glyphs of a page without its page marks, which may also be printed inside a table.

    A page mark is alone on its line near the top or bottom of the page, and stands in one column.
    """
    band = (page.bottom - page.top) * _BAND
    marks: set[Glyph] = set()
    for glyphs in (
        [glyph for glyph in page.glyphs if glyph.bottom <= page.top + band],
        [glyph for glyph in page.glyphs if glyph.top >= page.bottom - band],
    ):
        for line in lines_of(glyphs):
            if PAGE_MARK.fullmatch(line.text) and _is_one_text(line, page.vertical):
                marks.update(line.glyphs)
    return [glyph for glyph in page.glyphs if glyph not in marks] if marks else page.glyphs


def _is_one_text(line: TextLine, rulings: list[Ruling]) -> bool:
    """Tell whether no wide gap and no vertical ruling parts a line: `-`, `0` and `-` may stand in three cells."""
    crossing = [ruling.position for ruling in rulings if ruling.start < line.bottom and ruling.end > line.top]
    return not any(
        right.left - left.right > _WIDEST_GAP * line.glyph_height
        or any(left.left < position < right.right for position in crossing)
        for left, right in pairwise(line.glyphs)
    )


def _repeated_lines(edge_lines: list[LooseLine]) -> set[int]:
    """Return the ids of running heads, except for the first of each, and of page numbers that count on."""
    dropped: set[int] = set()
    heads: dict[tuple[str, int], list[LooseLine]] = {}
    numbers: dict[tuple[int, int], list[LooseLine]] = {}
    for item in edge_lines:
        height = round(item.line.middle / _SAME_HEIGHT)
        number = _NUMBER.match(item.text)
        if number:
            numbers.setdefault((int(number[1]) - item.page, height), []).append(item)
        elif any(map(is_wide, item.text)):
            heads.setdefault((item.text, height), []).append(item)
    for same in heads.values():
        if len(same) >= _MIN_HEAD_PAGES:
            dropped.update(id(item) for item in same[1:])
    for same in numbers.values():
        if len(same) >= _MIN_NUMBERED_PAGES:
            dropped.update(id(item) for item in same)
    return dropped
