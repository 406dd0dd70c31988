"""HTML → rows: tables with their column and row spans, everything else as lines of text."""

import re
from itertools import islice
from typing import Any

from lxml import etree

from loaders import bounds
from loaders.layout.blocks import BlockDocument, Unreadable
from loaders.layout.writing import Writer, check_depth, squeeze

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
    """Tell whether `text` is HTML: three tags in its first 20,000 characters, or a doctype, html or table tag."""
    tags = [match[0][:6].lower() for match in islice(_MARKUP.finditer(text, 0, 20_000), 3)]
    return len(tags) == 3 or any(tag in ("<!doct", "<html>", "<html ", "<table") for tag in tags)


def lay(text: str) -> BlockDocument:
    """Return an HTML document as rows in reading order.

    Raises Unreadable beyond the bounds of `loaders.bounds`, or when the document has no element.
    """
    # encoded with a known charset, so that lxml ignores the charset that the document declares
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    if root is None:
        raise Unreadable("empty_file", "the markup holds no element")
    writer = _HtmlWriter()
    writer.walk(root, 0)
    writer.end_line()
    title = root.findtext(".//title")
    return writer.document(title.strip() if title else None)


class _HtmlWriter(Writer):
    """Writes an element tree; `pending` holds the inline texts of the line that is not finished yet."""

    def __init__(self) -> None:
        super().__init__()
        self.pending: list[str] = []

    def walk(self, element: Any, depth: int) -> None:
        """Write the content of an element; raises Unreadable beyond MAX_DEPTH."""
        check_depth(depth)
        if element.text:
            self.pending.append(element.text)
        for child in element:
            tag = child.tag
            if tag in _SKIPPED or not isinstance(tag, str):
                pass
            elif tag == "table" and not _is_page_layout(child):
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
        """Write the pending inline texts as one line."""
        if self.pending:
            self.line("".join(self.pending))
            self.pending = []

    def table(self, table: Any) -> None:
        """Write a `<table>` element (lxml) row by row to the writer.

        Each cell gets the first column that no cell above covers by its rowspan, and as many columns as its colspan.
        """
        self.start_block()
        covered: dict[int, int] = {}  # column → number of following rows that a cell above covers
        for row in _rows_of(table):
            cells: list[tuple[str, int, int]] = []
            column = 0
            begun: dict[int, int] = {}  # as `covered`, from the cells of this row
            for cell in row:
                if cell.tag not in ("td", "th"):
                    continue
                while covered.get(column, 0) > 0:
                    column += 1
                columns, rows = _span(cell.get("colspan")), _span(cell.get("rowspan"))
                cells.append((_cell_text(cell), column, columns))
                if rows > 1:
                    begun.update((covered_column, rows - 1) for covered_column in range(column, column + columns))
                column += columns
            covered = {column: rows - 1 for column, rows in covered.items() if rows > 1} | begun
            self.row(cells)
        self.start_block()


def _is_page_layout(table: Any) -> bool:
    """Tell whether a table is page layout: it contains tables, or has one cell a row."""
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
    """Return the text of a cell; a space separates block elements and line breaks, nothing separates inline ones."""
    if not len(cell):
        return squeeze(cell.text or "")
    parts: list[str] = []
    _collect(cell, parts, 0)
    return squeeze("".join(parts))


def _collect(element: Any, parts: list[str], depth: int) -> None:
    """Append the text inside an element to `parts`."""
    check_depth(depth)
    if element.text:
        parts.append(element.text)
    for child in element:
        tag = child.tag
        if isinstance(tag, str) and tag not in _SKIPPED:
            is_inline = tag in _INLINE
            if not is_inline:
                parts.append(" ")
            _collect(child, parts, depth + 1)
            if not is_inline:
                parts.append(" ")
        if child.tail:
            parts.append(child.tail)


def _span(value: str | None) -> int:
    """Return a colspan or rowspan as a number from 1 to MAX_SPAN, 1 if it is no whole number."""
    if value is None or not value.strip().isascii() or not value.strip().isdigit():
        return 1
    return min(max(int(value), 1), bounds.MAX_SPAN)
