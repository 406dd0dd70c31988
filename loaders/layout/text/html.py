"""HTML → rows: tables with their spans worked out, everything else as lines of text.

The text that offsets count in is written here in reading order: a line a block, cells parted by tabs.
"""

import re
from itertools import islice
from typing import Any

from lxml import etree

from loaders import bounds
from loaders.layout.blocks import BlockDocument, Unreadable
from loaders.layout.writing import Writer, folded_document, squeeze

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
_INLINE = frozenset(
    ("a", "abbr", "b", "big", "bdo", "cite", "code", "em", "font", "i", "img", "ins", "del", "kbd", "label", "mark")
) | frozenset(("q", "s", "small", "span", "strike", "strong", "sub", "sup", "tt", "u", "o:p", "wbr"))
_MARKUP = re.compile(
    r"</?(?:!doctype|html|head|body|meta|title|table|tbody|tr|td|p|div|span|br|h[1-6]|ul|li|a|font|center)\b[^<>]*>",
    re.I,
)


def is_html(text: str) -> bool:
    """Tell whether `text` is marked up: three tags of HTML in its first 20,000 characters, or a document head."""
    tags = [match[0][:6].lower() for match in islice(_MARKUP.finditer(text, 0, 20_000), 3)]
    return len(tags) == 3 or any(tag in ("<!doct", "<html>", "<html ", "<table") for tag in tags)


def lay(text: str) -> BlockDocument:
    """Return an HTML document as rows in reading order.

    Raises Unreadable when a bound of `loaders.bounds` is passed or nothing is in it.
    """
    # bytes in a charset we name: whatever the document declares is read no more
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    if root is None:
        raise Unreadable("empty_file", "the markup holds no element")
    writer = _Writer()
    writer.walk(root, 0)
    writer.end_line()
    written = "".join(writer.parts)
    title = root.findtext(".//title")
    return folded_document(written, writer.rows, title.strip() if title else None)


class _Writer(Writer):
    """Writes an element tree; inline pieces wait in `pending` until their line ends."""

    def __init__(self) -> None:
        super().__init__()
        self.pending: list[str] = []

    def walk(self, element: Any, depth: int) -> None:
        """Write what an element holds, block by block."""
        if depth > bounds.MAX_DEPTH:
            raise Unreadable("too_large", f"elements nested deeper than {bounds.MAX_DEPTH}")
        if element.text:
            self.pending.append(element.text)
        for child in element:
            tag = child.tag
            if tag in _SKIPPED or not isinstance(tag, str):
                pass
            elif tag == "table" and not _is_frame(child):
                self.end_line()
                self.table(child)
            elif tag in _INLINE:
                self.walk(child, depth + 1)
            elif tag == "br":
                self.end_line()
            else:
                self.end_line()
                self.walk(child, depth + 1)
                self.end_line()
            if child.tail:
                self.pending.append(child.tail)

    def end_line(self) -> None:
        """Close the line of text that inline pieces have made, if any."""
        if self.pending:
            self.line("".join(self.pending))
            self.pending = []

    def table(self, table: Any) -> None:
        """Write a table row by row, each cell in the column that spans leave it."""
        self.start_block()
        carried: dict[int, int] = {}  # column → rows that a rowspan from above still covers
        for row in _rows_of(table):
            cells: list[tuple[str, int, int]] = []
            column = 0
            below: dict[int, int] = {}
            for cell in row:
                if cell.tag not in ("td", "th"):
                    continue
                while carried.get(column, 0) > 0:
                    column += 1
                span, down = _span(cell.get("colspan")), _span(cell.get("rowspan"))
                cells.append((_cell_text(cell), column, span))
                if down > 1:
                    below.update((c, down - 1) for c in range(column, column + span))
                column += span
            carried = {c: n - 1 for c, n in carried.items() if n > 1} | below
            self.row(cells)
        self.start_block()


def _is_frame(table: Any) -> bool:
    """A table around tables, or of one column, only lays the page out."""
    if table.find(".//table") is not None:
        return True
    return all(sum(1 for cell in row if cell.tag in ("td", "th")) < 2 for row in _rows_of(table))


def _rows_of(table: Any) -> list[Any]:
    rows: list[Any] = []
    for child in table:
        if child.tag == "tr":
            rows.append(child)
        elif child.tag in ("tbody", "thead", "tfoot"):
            rows.extend(row for row in child if row.tag == "tr")
    return rows


def _cell_text(cell: Any) -> str:
    """The text of a cell: inline pieces join, blocks and line breaks part with a space."""
    if not len(cell):
        return squeeze(cell.text or "")
    parts: list[str] = []
    _gather(cell, parts, 0)
    return squeeze("".join(parts))


def _gather(element: Any, parts: list[str], depth: int) -> None:
    if depth > bounds.MAX_DEPTH:
        raise Unreadable("too_large", f"elements nested deeper than {bounds.MAX_DEPTH}")
    if element.text:
        parts.append(element.text)
    for child in element:
        tag = child.tag
        if isinstance(tag, str) and tag not in _SKIPPED:
            inline = tag in _INLINE
            if not inline:
                parts.append(" ")
            _gather(child, parts, depth + 1)
            if not inline:
                parts.append(" ")
        if child.tail:
            parts.append(child.tail)


def _span(value: str | None) -> int:
    """A colspan or rowspan: a small whole number, else 1."""
    if value is None or not value.strip().isascii() or not value.strip().isdigit():
        return 1
    return min(max(int(value), 1), bounds.MAX_SPAN)
