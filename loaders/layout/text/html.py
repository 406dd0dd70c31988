"""HTML → rows: tables with their column and row spans, everything else as lines of text.

What the page does not display is not there (html_looks.py), but hidden tables are kept apart. Lines that are not part
of the article are marked (html_parts.py).
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from lxml import etree

from loaders.layout.blocks import BlockDocument, Unreadable
from loaders.layout.runs import Run, shown
from loaders.layout.text.html_grid import (
    CELLS,
    GridRow,
    Spans,
    cells_of,
    is_even,
    is_page_layout,
    placed,
    rows_of,
    spans_of,
)
from loaders.layout.text.html_looks import MARKING, Looks, enter, looks_of, marks
from loaders.layout.text.html_parts import HEADING_TAGS, MAX_HEADINGS, Parts, is_labelled, is_link_line
from loaders.layout.text.html_values import COLLAPSED, FINAL, GONE, HIDING, INLINE, NO_LOOK
from loaders.layout.writing import CUT, PlacedText, Writer, check_depth, squeeze

_SKIPPED = frozenset(
    (
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "head",
        "select",
        "option",
        "button",
        "iframe",
        "object",
        "textarea",
    )
)
_SHORTEST_LINK, _LONGEST_LINK = 6, 120  # characters of a cell of links
_MAX_NESTED = 1_000  # hidden tables inside a table that are looked at
_MARKUP = re.compile(
    r"</?(?:!doctype|html|head|body|meta|title|table|tbody|tr|td|p|div|span|br|h[1-6]|ul|li|a|font|center)\b[^<>]*>",
    re.I,
)

_OPENING = re.compile(r"<(?:td|th|p|span|div|font|b|strong|o:p)\b", re.I)


def is_html(text: str) -> bool:
    """Tell whether `text` is HTML: three tags in its first 20,000 characters, or a doctype, html or table tag."""
    tags = [match[0][:6].lower() for match in islice(_MARKUP.finditer(text, 0, 20_000), 3)]
    return len(tags) == 3 or any(tag in ("<!doct", "<html>", "<html ", "<table") for tag in tags)


def _with_cut(text: str) -> str:
    """Return a page without a tag that is not whole at its end, and with CUT if it ends inside a text or an empty cell.

    More of that text or cell may have followed.
    """
    end = text.rfind("<")
    if end < 0 or text.find(">", end) >= 0:
        end = len(text)  # it does not end inside a tag
    tag = text.rfind(">", 0, end)
    content = text[tag + 1 : end]
    if content and not content.isspace():
        is_open = end == len(text) and not content[-1].isspace()
    else:
        is_open = _OPENING.match(text, text.rfind("<", 0, tag + 1)) is not None and text[end : end + 2] != "</"
    return text[:end] + CUT if is_open else text[:end]


def lay(text: str) -> BlockDocument:
    """Return an HTML document as rows in reading order.

    Raises Unreadable beyond the bounds of `loaders.bounds`, or when the document has no element.
    """
    markup = _with_cut(text).encode("utf-8", "replace")
    # encoded with a known charset, so that lxml ignores the charset that the document declares
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    root = etree.fromstring(markup, parser)
    if root is None:
        raise Unreadable("empty_file", "the markup holds no element")
    special = list(root.iter(*MARKING, *HEADING_TAGS))
    looks = looks_of(root, [element for element in special if element.tag not in HEADING_TAGS], markup)
    headings = [element for element in special if element.tag == "h1"]
    if len(headings) > MAX_HEADINGS:
        headings = []
    writer = _HtmlWriter(
        looks,
        Parts(
            [(heading, _shown_text(heading, looks)) for heading in headings],
            [element for element in special if element.tag == "meta"],
        ),
        spans_of(root),
    )
    writer.walk(root, 0, 0)
    writer.end_line()
    title = root.findtext(".//title")
    return writer.document(title.strip() if title else None)


class _HtmlWriter(Writer):
    """Writes an element tree.

    pending   inline texts of the line that is not finished yet, and `states`, their states
    unlinked  those of them that are in no link; `link` counts the links around, `aside` the parts around the article
    mask      the flags of a state that count: in a hidden table, being hidden does not
    """

    def __init__(self, looks: Looks, page_parts: Parts, spans: Spans) -> None:
        super().__init__()
        self.looks = looks
        self.spans = spans
        self.page_parts = page_parts
        self.article = page_parts.article
        self.pending: list[str] = []
        self.states: list[int] = []
        self.unlinked: list[str] = []
        self.is_linked = False
        self.link = 0
        self.aside = 0
        self.mask = -1

    def walk(self, element: Any, depth: int, state: int) -> None:
        """Write the content of an element; raises Unreadable beyond MAX_DEPTH."""
        check_depth(depth)
        if element.text:
            self.say(element.text, state)
        for child in element:
            tag = child.tag
            if tag not in _SKIPPED and isinstance(tag, str):
                self.element(child, tag, depth, state)
            if child.tail:
                self.say(child.tail, state)

    def say(self, text: str, state: int) -> None:
        """Add an inline text to the line; most texts are the white space between blocks."""
        if not self.pending and text.isspace():
            return
        self.pending.append(text)
        self.states.append(state)
        if self.link:
            self.is_linked = True
        elif not state & HIDING:
            self.unlinked.append(text)

    def element(self, element: Any, tag: str, depth: int, state: int) -> None:
        """Write an element in the given state around it."""
        look = self.looks.own.get(element) if self.looks.own else None
        if look is not None:
            state = enter(state, look) & self.mask
            if state & FINAL:
                self.hidden_tables(element.iter("table"))
                return
        if tag == "table" and not self.lays_out(element, state):
            self.end_line()
            self.table(element, state)
        elif tag in INLINE and not (look and look.is_block):
            is_link = tag == "a" and _is_link(element)
            self.link += is_link
            self.walk(element, depth + 1, state)
            self.link -= is_link
        elif tag == "br":
            self.end_line()
        else:
            self.own_lines(element, tag, depth, state)

    def own_lines(self, element: Any, tag: str, depth: int, state: int) -> None:
        """Write an element whose text stands in lines of its own."""
        self.end_line()
        start = self.length
        is_part = not self.aside and tag != "p" and self.page_parts.is_part(element)
        self.aside += is_part
        self.walk(element, depth + 1, state)
        self.end_line()
        self.aside -= is_part
        if element is self.page_parts.heading:
            self.asides.discard(start)

    def end_line(self) -> None:
        """Write the pending inline texts as one line, and note whether it is part of the article."""
        if not self.pending:
            return
        start = self.length
        if any(self.states):
            self.line(shown(map(Run, self.pending, map(marks, self.states))))
        else:
            self.line("".join(self.pending))
        if self.length > start:
            text = self.parts[-2]  # before the end of the line
            is_links = self.is_linked and is_link_line(text, "".join(self.unlinked))
            if self.aside or is_links or is_labelled(text):
                self.asides.add(start)
        self.pending, self.states, self.unlinked, self.is_linked = [], [], [], False

    def lays_out(self, table: Any, state: int) -> bool:
        """Tell whether a table is page layout: it contains displayed tables, or has one displayed cell a row."""
        if not state and table not in self.looks.touched:
            return is_page_layout(table)
        own = self.looks.own
        for nested in islice(table.iterdescendants("table"), _MAX_NESTED):
            around = nested
            while around is not table and not (around in own and own[around].adds & FINAL):
                around = around.getparent()
            if around is table:
                return True
        rows = rows_of(table)
        rows = [row for row in rows if not own.get(row, NO_LOOK).adds & GONE] or rows
        return all(
            sum(cell.tag in CELLS and not own.get(cell, NO_LOOK).adds & GONE for cell in row) < 2 for row in rows
        )

    def table(self, table: Any, state: int) -> None:
        """Write a `<table>` element (lxml) row by row; a table of which nothing is displayed becomes a hidden one."""
        if not state and table not in self.looks.touched:
            self.grid(table, [GridRow(cells_of(row)) for row in rows_of(table)], _cell_text)
            return
        rows, texts = self.marked_rows(table, state)
        if any(texts[cell] for row in rows if row.is_shown for cell in row.cells):
            self.grid(table, rows, texts.__getitem__)
            self.hidden_tables(table.iterdescendants("table"))
        else:
            self.hidden_tables([table])

    def hidden_tables(self, tables: Iterable[Any]) -> None:
        """Write the tables among these that are no page layout, apart from the displayed rows."""
        for table in tables:
            if is_page_layout(table):
                continue
            self.end_line()
            self.mask, self.is_hidden = ~HIDING, True
            rows, texts = self.marked_rows(table, 0)
            self.grid(table, rows, texts.__getitem__)
            self.mask, self.is_hidden = -1, False

    def grid(self, table: Any, rows: Sequence[GridRow], text_of: Callable[[Any], str]) -> None:
        """Write the rows of a table in a block of their own, and note which cells are not part of the article."""
        self.start_block()
        may_be_beside = not self.is_hidden and (self.aside > 0 or next(table.iter("a"), None) is not None)
        for row, cells in zip(rows, placed(rows, text_of, self.spans), strict=True):
            if row.is_shown:
                if may_be_beside:
                    self.note_cells(row, cells)
                self.placed_row(cells)
        self.start_block()

    def note_cells(self, row: GridRow, cells: list[PlacedText]) -> None:
        """Note the cells of the next row that lie beside the article, or hold nothing but links."""
        start = self.length
        for element, (text, *_) in zip(row.cells, cells, strict=True):
            if text and (self.aside or _is_link_cell(element, text)):
                self.asides.add(start)
            start += len(text) + 1

    def marked_rows(self, table: Any, state: int) -> tuple[list[GridRow], dict[Any, str]]:
        """Return the rows of a table that has, or is in, elements with looks, and the displayed texts of their cells.

        A row with display:none has no place in the table, and no rowspan counts it. Some pages count it; if the table
        is even only with such rows, they keep their places.
        """
        rows: list[GridRow] = []
        texts: dict[Any, str] = {}
        gone: set[int] = set()
        for index, row in enumerate(rows_of(table)):
            group = row.getparent()
            inner = self.entered(row, state if group is table else self.entered(group, state))
            rows.append(self.marked_row(row, inner, texts))
            if inner & GONE and not inner & COLLAPSED:
                gone.add(index)
        laid = [row for index, row in enumerate(rows) if index not in gone]
        return (rows if gone and not is_even(laid, self.spans) and is_even(rows, self.spans) else laid), texts

    def entered(self, element: Any, state: int) -> int:
        """Return the state inside an element, as far as it counts."""
        return enter(state, self.looks.own.get(element)) & self.mask

    def marked_row(self, row: Any, state: int, texts: dict[Any, str]) -> GridRow:
        """Return the cells of a row that have a place in it, without those of display:none, and add their texts."""
        cells: list[Any] = []
        for cell in row:
            look = self.looks.own.get(cell, NO_LOOK)
            if cell.tag in CELLS and not look.adds & GONE & self.mask:
                cells.append(cell)
                texts[cell] = self.cell_text(cell, enter(state, look) & self.mask)
        is_marked = row in self.looks.touched or bool(state & HIDING)
        return GridRow(cells, not state & FINAL and (not is_marked or any(texts[cell] for cell in cells)))

    def cell_text(self, cell: Any, state: int) -> str:
        """Return the displayed text of a cell, from the state inside it."""
        if not state and cell not in self.looks.touched:
            return _cell_text(cell)
        return squeeze(shown(_runs(cell, state, self.looks, self.mask)))


def _is_link(element: Any) -> bool:
    """Tell whether an <a> leads somewhere; one around a table was not closed."""
    if element.get("href") is None and element.get("onclick") is None:
        return False
    return not len(element) or element.find(".//table") is None


def _is_link_cell(cell: Any, text: str) -> bool:
    """Tell whether a cell holds nothing but links; a linked figure is none of them."""
    if not _SHORTEST_LINK <= len(text) <= _LONGEST_LINK:
        return False
    links = [link for link in cell.iter("a") if link.get("href") is not None]
    if not links:
        return False
    rest = text
    for link in links:
        rest = rest.replace(squeeze("".join(link.itertext())), "", 1)
    return is_link_line(text, rest)


def _shown_text(element: Any, looks: Looks) -> str:
    """Return the displayed text of an element."""
    state = 0
    for around in reversed([element, *element.iterancestors()]):
        state = enter(state, looks.own.get(around))
    return squeeze(shown(_runs(element, state, looks, -1)))


def _cell_text(cell: Any) -> str:
    """Return the text of a cell; a space separates block elements and line breaks, nothing separates inline ones."""
    text, depth = cell.text, 0
    if not len(cell):
        return squeeze(text) if text else ""
    # Most other cells hold their text in one element inside another: <td><p>12</p></td>.
    while len(cell) == 1 and (not text or text.isspace()):
        child = cell[0]
        tag, tail = child.tag, child.tail
        if tag in _SKIPPED or not isinstance(tag, str) or (tail and not tail.isspace()):
            break
        cell, text, depth = child, child.text, depth + 1
    if not len(cell):
        check_depth(depth)
        return squeeze(text) if text else ""
    parts: list[str] = []
    _collect(cell, parts, depth)
    return squeeze("".join(parts))


def _collect(element: Any, parts: list[str], depth: int) -> None:
    """Append the text inside an element to `parts`."""
    check_depth(depth)
    if element.text:
        parts.append(element.text)
    for child in element:
        tag = child.tag
        if isinstance(tag, str) and tag not in _SKIPPED:
            is_inline = tag in INLINE
            if not is_inline:
                parts.append(" ")
            _collect(child, parts, depth + 1)
            if not is_inline:
                parts.append(" ")
        if child.tail:
            parts.append(child.tail)


def _runs(element: Any, state: int, looks: Looks, mask: int, depth: int = 0) -> Iterator[Run]:
    """Yield the text inside an element as marked runs, like `_collect`; `state` is that inside the element."""
    check_depth(depth)
    if element.text:
        yield Run(element.text, marks(state))
    for child in element:
        tag = child.tag
        if isinstance(tag, str) and tag not in _SKIPPED:
            look = looks.own.get(child, NO_LOOK)
            inner = enter(state, look) & mask
            is_inline = bool(inner & GONE) or (tag in INLINE and not look.is_block)
            if not is_inline:
                yield Run(" ")
            yield from _runs(child, inner, looks, mask, depth + 1)
            if not is_inline:
                yield Run(" ")
        if child.tail:
            yield Run(child.tail, marks(state))
