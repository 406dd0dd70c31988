"""ODT and ODS → rows: paragraphs and tables of a text document, cells of each visible sheet, as displayed."""

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from lxml.etree import _Element

from loaders import bounds
from loaders.layout.blocks import BlockDocument, Unreadable
from loaders.layout.office.package import Package, local_name
from loaders.layout.writing import MergedRange, Writer, check_depth, squeeze, write_sheet

_CONTENT = "content.xml"
_PARAGRAPHS = frozenset(("p", "h"))
_TEXT_BOXES = frozenset(("text-box", "custom-shape", "rect", "ellipse"))
# Elements whose text is not displayed, or not here
_SKIPPED = frozenset(
    ("tracked-changes", "note", "annotation", "ruby-text", "forms", "sequence-decls", "variable-decls", "scripts")
)
_CELLS = frozenset(("table-cell", "covered-table-cell"))
_ROW_GROUPS = frozenset(("table-header-rows", "table-rows", "table-row-group"))
_MAX_REPEATED = 1 << 21  # rows or columns; a sheet has fewer


def lay(data: bytes) -> BlockDocument:
    """Return an OpenDocument text or spreadsheet as rows in reading order.

    Raises Unreadable when the document is damaged or out of bounds.
    """
    root = Package(data).xml(_CONTENT)
    body = root.find("{*}body")
    hidden = _hidden_styles(root)
    writer = _OpenDocumentWriter(hidden)
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


class _TableCell(NamedTuple):
    """A cell of a text document's table with its column and its span in columns; merged cells cover others."""

    element: _Element
    column: int
    span: int
    is_covered: bool


class _OpenDocumentWriter(Writer):
    """Writes the content of a body, a cell or a text box; `hidden` are the names of the styles of hidden text."""

    def __init__(self, hidden: frozenset[str]) -> None:
        super().__init__()
        self.hidden = hidden

    def blocks(self, parent: _Element, depth: int) -> None:
        """Write paragraphs, each followed by its text boxes, and tables; raises Unreadable beyond MAX_DEPTH."""
        check_depth(depth)
        for child in parent:
            name = local_name(child)
            if name in _PARAGRAPHS:
                text_boxes: list[_Element] = []
                self.lines(_text(child, text_boxes, self.hidden))
                for text_box in text_boxes:
                    self.blocks(text_box, depth + 1)
            elif name == "table":
                self.table(child, depth)
            elif name not in _SKIPPED:
                self.blocks(child, depth + 1)

    def table(self, table: _Element, depth: int) -> None:
        """Write a table row by row; the cells of a page layout table are written as separate content."""
        rows: list[tuple[list[_TableCell], int]] = []  # with the number of times that each row is repeated
        budget = bounds.MAX_CELLS
        for row in _rows_of(table):
            cells = list(islice(_cells_of(row), budget + 1))
            rows.append((cells, _repeated(row, "rows")))
            budget -= _checked_count(len(cells), budget)
        if _is_page_layout([cells for cells, _ in rows]):
            for cells, _ in rows:
                for cell in cells:
                    self.blocks(cell.element, depth + 1)
            return
        self.start_block()
        for cells, times in rows:
            texts = [
                (squeeze(_cell_text(cell.element, self.hidden)), cell.column, cell.span)
                for cell in cells
                if not cell.is_covered
            ]
            for _ in range(times):
                self.row(texts)
        self.start_block()


def _rows_of(table: _Element) -> Iterator[_Element]:
    for child in table:
        name = local_name(child)
        if name == "table-row":
            yield child
        elif name in _ROW_GROUPS:
            yield from _rows_of(child)


def _cells_of(row: _Element) -> Iterator[_TableCell]:
    """Yield the cells of a text document's row; a repeated cell becomes several cells."""
    column = 0
    for element in row:
        if local_name(element) not in _CELLS:
            continue
        is_covered = local_name(element) == "covered-table-cell"
        span = min(_number(element, "number-columns-spanned"), bounds.MAX_SPAN)
        for _ in range(_repeated(element, "columns")):
            yield _TableCell(element, column, span, is_covered)
            column += 1  # by one only: the covered cells have elements of their own


def _is_page_layout(rows: list[list[_TableCell]]) -> bool:
    """Tell whether a table is page layout: it has one cell a row, or contains tables."""
    if all(sum(1 for cell in row if not cell.is_covered) < 2 for row in rows):
        return True
    return any(cell.element.find(".//{*}table") is not None for row in rows for cell in row)


def _write_sheet(writer: Writer, sheet: _Element, hidden: frozenset[str]) -> None:
    texts: list[tuple[int, int, str]] = []
    merged: list[MergedRange] = []
    row_number, budget = 0, bounds.MAX_CELLS
    for row in _rows_of(sheet):
        times = _repeated(row, "rows")
        filled, spans = _sheet_cells(row, hidden)
        if filled:
            budget -= _checked_count(len(filled) * times, budget)
            texts += [(row_number + index, column, text) for index in range(times) for column, text in filled]
        if times == 1:
            merged += [
                MergedRange(row_number, column, row_number + rows - 1, column + columns - 1)
                for column, columns, rows in spans
            ]
        row_number += times
    write_sheet(writer, texts, merged)


def _sheet_cells(row: _Element, hidden: frozenset[str]) -> tuple[list[tuple[int, str]], list[tuple[int, int, int]]]:
    """Return the cells of a sheet's row: those with text as (column, text), those merged as (column, width, height).

    Columns count from 0. Text in a style named in `hidden` is left out.
    """
    filled: list[tuple[int, str]] = []
    spans: list[tuple[int, int, int]] = []
    column = 0
    for cell in row:
        if local_name(cell) not in _CELLS:
            continue
        times = _repeated(cell, "columns")
        text = _cell_text(cell, hidden) if local_name(cell) == "table-cell" else ""
        if text:
            _checked_count(len(filled) + times, bounds.MAX_CELLS)
            filled += [(column + index, text) for index in range(times)]
        columns, rows = _number(cell, "number-columns-spanned"), _number(cell, "number-rows-spanned")
        if columns > 1 or rows > 1:
            spans.append((column, columns, rows))
        column += times
    return filled, spans


def _checked_count(cells: int, budget: int) -> int:
    """Return a number of cells; raises Unreadable when it is larger than the rest of the budget."""
    if cells > budget:
        raise Unreadable("too_large", f"more than {bounds.MAX_CELLS:,} table cells")
    return cells


def _cell_text(cell: _Element, hidden: frozenset[str]) -> str:
    """Return the displayed text of a cell, a line for each paragraph; without paragraphs, its stored value."""
    text_boxes: list[_Element] = []
    lines = [_text(paragraph, text_boxes, hidden) for paragraph in _paragraphs(cell, 0)]
    while text_boxes:
        lines += [_text(paragraph, text_boxes, hidden) for paragraph in _paragraphs(text_boxes.pop(0), 0)]
    text = "\n".join(lines).strip()
    return text or _attribute(cell, "string-value") or _attribute(cell, "value")


def _paragraphs(element: _Element, depth: int) -> Iterator[_Element]:
    """Yield the paragraphs of a cell or a text box, also those inside lists and sections."""
    check_depth(depth)
    for child in element:
        name = local_name(child)
        if name in _PARAGRAPHS:
            yield child
        elif name not in _SKIPPED:
            yield from _paragraphs(child, depth + 1)


def _text(paragraph: _Element, text_boxes: list[_Element], hidden: frozenset[str]) -> str:
    """Return the text of a paragraph with its line ends and tabs; append its text boxes to `text_boxes`."""
    parts: list[str] = []
    if _attribute(paragraph, "style-name") not in hidden:
        _collect(paragraph, parts, text_boxes, hidden, 0)
    return "".join(parts)


def _collect(
    element: _Element, parts: list[str], text_boxes: list[_Element], hidden: frozenset[str], depth: int
) -> None:
    """Append the displayed text inside an element to `parts`."""
    check_depth(depth)
    parts.append(element.text or "")
    for child in element:
        name = local_name(child)
        if name == "s":
            parts.append(" ")
        elif name == "tab":
            parts.append("\t")
        elif name == "line-break":
            parts.append("\n")
        elif name in _TEXT_BOXES:
            text_boxes.append(child)
        elif name not in _SKIPPED and not (hidden and _attribute(child, "style-name") in hidden):
            _collect(child, parts, text_boxes, hidden, depth + 1)
        parts.append(child.tail or "")


def _hidden_styles(root: _Element) -> frozenset[str]:
    """Return the names of the styles of hidden sheets and hidden text."""
    return frozenset(
        _attribute(style, "name")
        for style in root.iterfind("{*}automatic-styles/{*}style")
        for properties in style
        if _attribute(properties, "display") in ("false", "none")
    )


def _repeated(element: _Element, axis: str) -> int:
    """Return how often a row ("rows") or a cell ("columns") is repeated."""
    return _number(element, f"number-{axis}-repeated")


def _number(element: _Element, name: str) -> int:
    """Return a whole number from an element's attributes, 1 when there is none."""
    value = _attribute(element, name)
    number = int(value) if value.isascii() and value.isdigit() and len(value) < 9 else 1
    return min(max(number, 1), _MAX_REPEATED)


def _attribute(element: _Element, name: str) -> str:
    """Return an attribute's value in any namespace, '' when there is none."""
    return next((str(value) for key, value in element.attrib.items() if str(key).rpartition("}")[2] == name), "")
