"""Pages → the tables and lines of a document in reading order, without what each page prints of itself."""

import re
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from loaders import bounds
from loaders.layout.blocks import Unreadable
from loaders.layout.pages.columns import find
from loaders.layout.pages.lines import Line, is_chinese, lines_of
from loaders.layout.pages.model import Glyph, Page
from loaders.layout.pages.parts import Part, part_of
from loaders.layout.pages.rulings import fill, tables_of

_BAND = 0.15  # of a page's height, at its top and bottom, that page marks stand in
_EDGE = 2  # lines at the top and bottom of a page that are looked at
_SAME_HEIGHT = 3.0  # points
_LEAST_HEADS = 3  # pages that print one line in one place: a running head
_LEAST_NUMBERS = 2  # pages whose numbers count on in one place
_MARK = re.compile(
    r"[-—–－~～_·•|丨 ]+[0-9]{1,4}[-—–－~～_·•|丨 ]+"
    r"|第 ?[0-9]{1,4} ?页(?:[ ,，/]*共 ?[0-9]{1,4} ?页)?"
    r"|(?:page|p\.) ?[0-9]{1,4}(?: ?(?:of|/) ?[0-9]{1,4})?",
    re.I,
)
_NUMBER = re.compile(r"([0-9]{1,4})(?: ?/ ?[0-9]{1,4})?$")


class Plain(NamedTuple):
    """A line outside ruled tables, and whether it is among the first or last of its page."""

    page: int
    line: Line
    is_edge: bool

    @property
    def text(self) -> str:
        """The line as printed."""
        return self.line.text


Item = Plain | Part


def flow(pages: list[Page]) -> Iterator[list[Item]]:
    """Yield what the pages print in reading order: a run of lines, or the parts of one table."""
    items = [item for page in pages for item in _items(page)]
    dropped = _furniture([item for item in items if isinstance(item, Plain) and item.is_edge])
    run: list[Item] = []
    for item in items:
        if id(item) in dropped:
            continue
        before = run[-1] if run else None
        if before is not None and not _goes_on(before, item):
            yield from _columned(run)
            run = []
        run.append(item)
    yield from _columned(run)


def _columned(run: list[Item]) -> Iterator[list[Item]]:
    """A run of lines page by page, with tables where they show columns; a table as it is."""
    for page, same in groupby(run, key=lambda item: item.page):
        lines = [item.line for item in same if isinstance(item, Plain)]
        if not lines:
            yield run
            return
        for is_part, found in groupby(find(lines, page), key=lambda one: isinstance(one, Part)):
            items: list[Item] = [one if isinstance(one, Part) else Plain(page, one, False) for one in found]
            yield from ([item] for item in items) if is_part else [items]


def _goes_on(before: Item, item: Item) -> bool:
    if isinstance(before, Part) and isinstance(item, Part):
        return item.follows(before)
    return isinstance(before, Plain) and isinstance(item, Plain)


def _items(page: Page) -> list[Item]:
    """The tables and lines of a page from the top down."""
    tables = tables_of(page.across, page.down)
    if len(tables) > bounds.MAX_PDF_TABLES:
        raise Unreadable("too_large", f"more than {bounds.MAX_PDF_TABLES:,} tables on a page")
    lines = lines_of(fill(tables, _without_mark(page)))
    parts = [part for table in tables if (part := part_of(table, page.number))]
    last = len(lines) - _EDGE
    found: list[tuple[float, float, Item]] = [
        (line.middle, line.left, Plain(page.number, line, n < _EDGE or n >= last)) for n, line in enumerate(lines)
    ]
    found += [(part.top, part.xs[0], part) for part in parts]
    found.sort(key=lambda one: one[:2])
    return [item for _, _, item in found]


def _without_mark(page: Page) -> list[Glyph]:
    """The glyphs of a page but its page marks: marks alone on their level near the top or bottom, in a table or not."""
    band = (page.bottom - page.top) * _BAND
    marks: set[Glyph] = set()
    for near in (
        [glyph for glyph in page.glyphs if glyph.bottom <= page.top + band],
        [glyph for glyph in page.glyphs if glyph.top >= page.bottom - band],
    ):
        for line in lines_of(near):
            if _MARK.fullmatch(line.text):
                marks.update(line.glyphs)
    return [glyph for glyph in page.glyphs if glyph not in marks] if marks else page.glyphs


def _furniture(edges: list[Plain]) -> set[int]:
    """The lines that pages print of themselves: running heads but for the first, and page numbers that count on."""
    dropped: set[int] = set()
    heads: dict[tuple[str, int], list[Plain]] = {}
    counts: dict[tuple[int, int], list[Plain]] = {}
    for item in edges:
        height = round(item.line.middle / _SAME_HEIGHT)
        number = _NUMBER.match(item.text)
        if number:
            counts.setdefault((int(number[1]) - item.page, height), []).append(item)
        elif any(map(is_chinese, item.text)):
            heads.setdefault((item.text, height), []).append(item)
    for same in heads.values():
        if len(same) >= _LEAST_HEADS:
            dropped.update(id(item) for item in same[1:])
    for same in counts.values():
        if len(same) >= _LEAST_NUMBERS:
            dropped.update(map(id, same))
    return dropped
