"""ODT and ODS → rows: paragraphs and tables of a text, cells of every visible sheet, as displayed."""

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from lxml.etree import _Element

from loaders import bounds
from loaders.layout.blocks import BlockDocument, Unreadable
from loaders.layout.office.package import Package, local_name
from loaders.layout.writing import MergedRange, Writer, squeeze, write_sheet

_CONTENT = "content.xml"
_PARAGRAPHS = frozenset(("p", "h"))
_BOXES = frozenset(("text-box", "custom-shape", "rect", "ellipse"))
# What a reader of the document does not see, or sees elsewhere.
_UNSEEN = frozenset(
    ("tracked-changes", "note", "annotation", "ruby-text", "forms", "sequence-decls", "variable-decls", "scripts")
)
_CELLS = frozenset(("table-cell", "covered-table-cell"))
_ROW_GROUPS = frozenset(("table-header-rows", "table-rows", "table-row-group"))
_MOST_REPEATED = 1 << 21  # rows or columns: a sheet has no more


def lay(data: bytes) -> BlockDocument:
    """Return an OpenDocument text or sheet as rows in reading order; raises Unreadable for what can't be read."""
    root = Package(data).xml(_CONTENT)
    body = root.find("{*}body")
    hidden = _hidden_styles(root)
    writer = _OpenWriter(hidden)
    if body is None:
        raise Unreadable("damaged_file", "an OpenDocument file without a body")
    for part in body:
        if local_name(part) == "spreadsheet":
            for sheet in part.findall("{*}table"):
                if _attribute(sheet, "style-name") not in hidden:
                    _write_sheet(writer, sheet, hidden)
        else:
            writer.blocks(part, 0)
    return writer.document()


class _OpenWriter(Writer):
    """Writes block content: a body's, a cell's, a text box's; `hidden` are the styles that are not displayed."""

    def __init__(self, hidden: frozenset[str]) -> None:
        super().__init__()
        self.hidden = hidden

    def blocks(self, parent: _Element, depth: int) -> None:
        """Write paragraphs and tables; text boxes behind the paragraph that they are anchored in."""
        if depth > bounds.MAX_DEPTH:
            raise Unreadable("too_large", f"elements nested deeper than {bounds.MAX_DEPTH}")
        for child in parent:
            name = local_name(child)
            if name in _PARAGRAPHS:
                boxes: list[_Element] = []
                self.lines(_text(child, boxes, self.hidden))
                for box in boxes:
                    self.blocks(box, depth + 1)
            elif name == "table":
                self.table(child, depth)
            elif name not in _UNSEEN:
                self.blocks(child, depth + 1)

    def table(self, table: _Element, depth: int) -> None:
        """Write a table row by row; one that only lays the page out is written as what it holds."""
        rows: list[tuple[list[_Place], int]] = []
        left = bounds.MAX_CELLS
        for row in _rows_of(table):
            rows.append((list(islice(_places(row), left + 1)), _repeated(row, "rows")))
            left -= _counted(len(rows[-1][0]), left)
        if _is_frame([places for places, _ in rows]):
            for places, _ in rows:
                for place in places:
                    self.blocks(place.element, depth + 1)
            return
        self.start_block()
        for places, times in rows:
            cells = [(squeeze(_cell_text(p.element, self.hidden)), p.column, p.span) for p in places if not p.covered]
            for _ in range(times):
                self.row(cells)
        self.start_block()


class _Place(NamedTuple):
    """A table cell with the column and span that it stands in."""

    element: _Element
    column: int
    span: int
    down: int
    covered: bool


def _rows_of(table: _Element) -> Iterator[_Element]:
    for child in table:
        name = local_name(child)
        if name == "table-row":
            yield child
        elif name in _ROW_GROUPS:
            yield from _rows_of(child)


def _places(row: _Element) -> Iterator[_Place]:
    """The cells of a text table's row; repeated ones are as many cells."""
    column = 0
    for cell in row:
        if local_name(cell) not in _CELLS:
            continue
        covered = local_name(cell) == "covered-table-cell"
        span = min(_number(cell, "number-columns-spanned"), bounds.MAX_SPAN)
        for _ in range(_repeated(cell, "columns")):
            yield _Place(cell, column, span, _number(cell, "number-rows-spanned"), covered)
            column += 1  # the cells that this one covers follow, as covered ones


def _is_frame(rows: list[list[_Place]]) -> bool:
    """A table around tables, or of one cell a row, only lays the page out."""
    if all(sum(1 for place in row if not place.covered) < 2 for row in rows):
        return True
    return any(place.element.find(".//{*}table") is not None for row in rows for place in row)


def _write_sheet(writer: Writer, sheet: _Element, hidden: frozenset[str]) -> None:
    texts: list[tuple[int, int, str]] = []
    merged: list[MergedRange] = []
    top, left = 0, bounds.MAX_CELLS
    for row in _rows_of(sheet):
        times = _repeated(row, "rows")
        filled, spans = _sheet_cells(row, hidden)
        if filled:
            left -= _counted(len(filled) * times, left)
            texts += [(top + n, column, text) for n in range(times) for column, text in filled]
        merged += [
            MergedRange(top, column, top + down - 1, column + across - 1) for column, across, down in spans if times == 1
        ]
        top += times
    write_sheet(writer, texts, merged)


def _sheet_cells(row: _Element, hidden: frozenset[str]) -> tuple[list[tuple[int, str]], list[tuple[int, int, int]]]:
    """The filled cells of a sheet's row as (column, text), and its merged ones as (column, columns, rows)."""
    filled: list[tuple[int, str]] = []
    spans: list[tuple[int, int, int]] = []
    column = 0
    for cell in row:
        if local_name(cell) not in _CELLS:
            continue
        times = _repeated(cell, "columns")
        text = _cell_text(cell, hidden) if local_name(cell) == "table-cell" else ""
        if text:
            _counted(len(filled) + times, bounds.MAX_CELLS)
            filled += [(column + n, text) for n in range(times)]
        across, down = _number(cell, "number-columns-spanned"), _number(cell, "number-rows-spanned")
        if across > 1 or down > 1:
            spans.append((column, across, down))
        column += times
    return filled, spans


def _counted(cells: int, left: int) -> int:
    """Return `cells`; raises Unreadable when they are more than are left of the bound."""
    if cells > left:
        raise Unreadable("too_large", f"more than {bounds.MAX_CELLS:,} table cells")
    return cells


def _cell_text(cell: _Element, hidden: frozenset[str]) -> str:
    """What a cell displays: its paragraphs as lines, else the value that it keeps."""
    boxes: list[_Element] = []
    lines = [_text(paragraph, boxes, hidden) for paragraph in _paragraphs(cell, 0)]
    while boxes:
        lines += [_text(paragraph, boxes, hidden) for paragraph in _paragraphs(boxes.pop(0), 0)]
    text = "\n".join(lines).strip()
    return text or _attribute(cell, "string-value") or _attribute(cell, "value")


def _paragraphs(element: _Element, depth: int) -> Iterator[_Element]:
    """The paragraphs of a cell or a text box, lists and sections looked into."""
    if depth > bounds.MAX_DEPTH:
        raise Unreadable("too_large", f"elements nested deeper than {bounds.MAX_DEPTH}")
    for child in element:
        name = local_name(child)
        if name in _PARAGRAPHS:
            yield child
        elif name not in _UNSEEN:
            yield from _paragraphs(child, depth + 1)


def _text(paragraph: _Element, boxes: list[_Element], hidden: frozenset[str]) -> str:
    """The text of a paragraph, line ends and tabs kept; text boxes are set aside in `boxes`."""
    parts: list[str] = []
    if _attribute(paragraph, "style-name") not in hidden:
        _gather(paragraph, parts, boxes, hidden, 0)
    return "".join(parts)


def _gather(element: _Element, parts: list[str], boxes: list[_Element], hidden: frozenset[str], depth: int) -> None:
    if depth > bounds.MAX_DEPTH:
        raise Unreadable("too_large", f"elements nested deeper than {bounds.MAX_DEPTH}")
    parts.append(element.text or "")
    for child in element:
        name = local_name(child)
        if name == "s":
            parts.append(" ")
        elif name == "tab":
            parts.append("\t")
        elif name == "line-break":
            parts.append("\n")
        elif name in _BOXES:
            boxes.append(child)
        elif name not in _UNSEEN and not (hidden and _attribute(child, "style-name") in hidden):
            _gather(child, parts, boxes, hidden, depth + 1)
        parts.append(child.tail or "")


def _hidden_styles(root: _Element) -> frozenset[str]:
    """The styles of sheets and of text that are not displayed."""
    return frozenset(
        _attribute(style, "name")
        for style in root.iterfind("{*}automatic-styles/{*}style")
        for properties in style
        if _attribute(properties, "display") in ("false", "none")
    )


def _repeated(element: _Element, what: str) -> int:
    return _number(element, f"number-{what}-repeated")


def _number(element: _Element, name: str) -> int:
    """A whole number among an element's attributes, 1 when there is none."""
    value = _attribute(element, name)
    number = int(value) if value.isascii() and value.isdigit() and len(value) < 9 else 1
    return min(max(number, 1), _MOST_REPEATED)


def _attribute(element: _Element, name: str) -> str:
    """An attribute's value whatever its namespace; '' when there is none."""
    return next((str(value) for key, value in element.attrib.items() if str(key).rpartition("}")[2] == name), "")
