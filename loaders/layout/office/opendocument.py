"""ODT and ODS → rows: paragraphs and tables of a text document, cells of each visible sheet, as displayed."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from lxml.etree import _Element

from loaders import bounds
from loaders.layout.blocks import BlockDocument, Unreadable
from loaders.layout.office.characters import PLAIN, Character, StyledRun, over, shown_text
from loaders.layout.office.opendocument_styles import OpenStyles
from loaders.layout.office.package import Package, attribute, local_name, parse_xml
from loaders.layout.runs import Mark
from loaders.layout.sheets import HiddenLines, MergedRange, write_sheet
from loaders.layout.writing import Writer, check_depth, squeeze

_CONTENT = "content.xml"
_PARAGRAPHS = frozenset(("p", "h"))
_TEXT_BOXES = frozenset(("text-box", "custom-shape", "rect", "ellipse"))
# Elements whose text is not displayed, or not here
_SKIPPED = frozenset(
    ("tracked-changes", "note", "annotation", "ruby-text", "forms", "sequence-decls", "variable-decls", "scripts")
)
_CELLS = frozenset(("table-cell", "covered-table-cell"))
_ROW_GROUPS = frozenset(("table-header-rows", "table-rows", "table-row-group"))
_COLUMN_GROUPS = frozenset(("table-header-columns", "table-columns", "table-column-group"))
_HIDDEN_LINES = frozenset(("collapse", "filter"))
_PERCENT = re.compile("[%％]")
_MAX_REPEATED = 1 << 21  # rows or columns; a sheet has fewer
_DELETION = StyledRun("-", marks=Mark.DELETED)  # stands where a reviser has deleted something


def lay(data: bytes) -> BlockDocument:
    """Return an OpenDocument text or spreadsheet as rows in reading order.

    Raises Unreadable when the document is damaged or out of bounds.
    """
    package = Package(data)
    content = package.part(_CONTENT)
    root = parse_xml(content, _CONTENT)
    body = root.find("{*}body")
    if body is None:
        raise Unreadable("damaged_file", "an OpenDocument file without a body")
    writer = _OpenDocumentWriter(OpenStyles(package, content, root))
    for part in body:
        if local_name(part) == "spreadsheet":
            for sheet in part.findall("{*}table"):
                writer.sheet(sheet)
        else:
            writer.blocks(part, 0)
    return writer.document()


class _TableCell(NamedTuple):
    """A cell of a text document's table with its column and its span in columns; merged cells cover others."""

    element: _Element
    column: int
    span: int
    is_covered: bool


class _TableRow(NamedTuple):
    """A row of a text document's table, how often it is repeated, and whether it is displayed."""

    cells: list[_TableCell]
    times: int
    is_hidden: bool


class _OpenDocumentWriter(Writer):
    """Writes the content of a body, a cell or a text box.

    styles   the document's styles
    ignored  marks that count for nothing, while the text of a hidden table is read
    """

    def __init__(self, styles: OpenStyles) -> None:
        super().__init__()
        self.styles = styles
        self.ignored = Mark.NONE

    def blocks(self, parent: _Element, depth: int) -> None:
        """Write paragraphs, each followed by its text boxes, and tables; raises Unreadable beyond MAX_DEPTH."""
        check_depth(depth)
        for child in parent:
            name = local_name(child)
            if name in _PARAGRAPHS:
                if not self.is_hidden:
                    text_boxes: list[_Element] = []
                    self.lines(self.text(child, text_boxes))
                    for text_box in text_boxes:
                        self.blocks(text_box, depth + 1)
            elif name == "table":
                self.table(child, depth)
            elif name not in _SKIPPED:
                was_hidden = self.is_hidden
                self.is_hidden = was_hidden or (name == "section" and _is_hidden_section(child))
                self.blocks(child, depth + 1)
                self.is_hidden = was_hidden

    def table(self, table: _Element, depth: int) -> None:
        """Write a table row by row; the cells of a page layout table are written as separate content.

        A table without a displayed row, and a table of hidden text alone, is written as a hidden table.
        """
        rows: list[_TableRow] = []
        budget = bounds.MAX_CELLS
        for row, is_hidden in _rows_of(table):
            cells = list(islice(_cells_of(row), budget + 1))
            rows.append(_TableRow(cells, _repeated(row, "rows"), is_hidden))
            budget -= _checked_count(len(cells), budget)
        was_hidden = self.is_hidden
        self.is_hidden = was_hidden or attribute(table, "style-name") in self.styles.hidden_tables
        if rows and all(row.is_hidden for row in rows):
            self.is_hidden = True
        else:
            rows = [row for row in rows if not row.is_hidden]
        if _is_page_layout([row.cells for row in rows]):
            for cells, _, _ in rows:
                for cell in cells:
                    self.blocks(cell.element, depth + 1)
        else:
            self.rows_of_cells(rows)
        self.is_hidden = was_hidden

    def rows_of_cells(self, rows: list[_TableRow]) -> None:
        """Write the rows of a table; a table whose whole text is hidden is written as a hidden table."""
        texts = [[squeeze(self.cell_text(cell.element)) for cell in row.cells] for row in rows]
        if self.styles.has_marks and not any(map(any, texts)):
            self.ignored = Mark.HIDDEN
            texts = [[squeeze(self.cell_text(cell.element)) for cell in row.cells] for row in rows]
            self.ignored = Mark.NONE
            self.is_hidden = self.is_hidden or any(map(any, texts))
        self.start_block()
        for row, row_texts, row_heights in zip(rows, texts, _heights(rows), strict=True):
            cells = [
                (text, cell.column, cell.span, height)
                for cell, text, height in zip(row.cells, row_texts, row_heights, strict=True)
                if not cell.is_covered
            ]
            for _ in range(row.times):
                self.row(cells)
        self.start_block()

    def sheet(self, sheet: _Element) -> None:
        """Write one sheet of a spreadsheet; a hidden sheet is written as hidden tables."""
        texts: list[tuple[int, int, str]] = []
        merged: list[MergedRange] = []
        row_number, budget = 0, bounds.MAX_CELLS
        columns = _Columns(sheet)
        hidden_rows: list[tuple[int, int]] = []
        for row, is_hidden in _rows_of(sheet):
            times = _repeated(row, "rows")
            filled, spans = self.sheet_cells(row, columns)
            if is_hidden:
                hidden_rows.append((row_number, row_number + times - 1))
            if filled:
                budget -= _checked_count(len(filled) * times, budget)
                texts += [(row_number + index, column, text) for index in range(times) for column, text in filled]
            if times == 1:
                merged += [
                    MergedRange(row_number, column, row_number + rows - 1, column + width - 1)
                    for column, width, rows in spans
                ]
            row_number += times
        self.is_hidden = attribute(sheet, "style-name") in self.styles.hidden_tables
        write_sheet(self, texts, merged, HiddenLines(hidden_rows), HiddenLines(columns.hidden))
        self.is_hidden = False

    def sheet_cells(
        self, row: _Element, columns: "_Columns"
    ) -> tuple[list[tuple[int, str]], list[tuple[int, int, int]]]:
        """Return the cells of a row: those with text as (column, text), those merged as (column, columns, rows).

        Columns count from 0.
        """
        filled: list[tuple[int, str]] = []
        spans: list[tuple[int, int, int]] = []
        row_style = attribute(row, "default-cell-style-name") if self.styles.has_marks else ""
        column = 0
        for cell in row:
            if local_name(cell) not in _CELLS:
                continue
            times = _repeated(cell, "columns")
            text = ""
            if local_name(cell) == "table-cell" and (len(cell) or len(cell.attrib)):
                text = self.cell_text(cell, row_style or (columns.style(column) if self.styles.has_marks else ""))
            if text:
                _checked_count(len(filled) + times, bounds.MAX_CELLS)
                filled += [(column + index, text) for index in range(times)]
            width, rows = _number(cell, "number-columns-spanned"), _number(cell, "number-rows-spanned")
            if width > 1 or rows > 1:
                spans.append((column, width, rows))
            column += times
        return filled, spans

    def cell_text(self, cell: _Element, default_style: str = "") -> str:
        """Return the displayed text of a cell, a line for each paragraph; without paragraphs, its stored value."""
        text_boxes: list[_Element] = []
        around = PLAIN
        if self.styles.has_marks:
            around = self.styles.character("table-cell", attribute(cell, "style-name") or default_style)
        paragraphs = list(_paragraphs(cell, 0))
        lines = [self.text(paragraph, text_boxes, around) for paragraph in paragraphs]
        while text_boxes:
            lines += [self.text(paragraph, text_boxes) for paragraph in _paragraphs(text_boxes.pop(0), 0)]
        text = "\n".join(lines).strip()
        if text or paragraphs:
            is_share = self.styles.has_percentages and attribute(cell, "value-type") == "percentage"
            if not is_share or not text or _PERCENT.search(text):
                return text
        return shown_text([StyledRun(_stored_value(cell), around)], self.ignored)

    def text(self, paragraph: _Element, text_boxes: list[_Element], around: Character = PLAIN) -> str:
        """Return the displayed text of a paragraph with its line ends and tabs; append its boxes to `text_boxes`."""
        runs: list[StyledRun] = []
        if self.styles.has_marks:
            if any(_is_hidden(field) for field in paragraph.iter("{*}hidden-paragraph")):
                return ""
            around = over(self.styles.character("paragraph", attribute(paragraph, "style-name")), around)
        self.collect(paragraph, runs, text_boxes, around, 0)
        return shown_text(runs, self.ignored)

    def collect(
        self,
        element: _Element,
        runs: list[StyledRun],
        text_boxes: list[_Element],
        character: Character,
        depth: int,
    ) -> None:
        """Append the text inside an element to `runs`; raises Unreadable beyond MAX_DEPTH."""
        check_depth(depth)
        if element.text:
            runs.append(StyledRun(element.text, character))
        for child in element:
            name = local_name(child)
            if name == "s":
                runs.append(StyledRun(" ", character))
            elif name == "tab":
                runs.append(StyledRun("\t", character))
            elif name == "line-break":
                runs.append(StyledRun("\n", character))
            elif name == "change":
                runs.append(_DELETION)
            elif name in _TEXT_BOXES:
                if not character.is_hidden:
                    text_boxes.append(child)
            elif name not in _SKIPPED and not (name == "hidden-text" and _is_hidden(child)):
                inner = character
                if self.styles.has_marks and (style := attribute(child, "style-name")):
                    inner = over(self.styles.character("text", style), character)
                self.collect(child, runs, text_boxes, inner, depth + 1)
            if child.tail:
                runs.append(StyledRun(child.tail, character))


def _rows_of(table: _Element, *, is_hidden: bool = False) -> Iterator[tuple[_Element, bool]]:
    """Yield the rows of a table, each with whether it is hidden."""
    for child in table:
        name = local_name(child)
        if name == "table-row":
            yield child, is_hidden or attribute(child, "visibility") in _HIDDEN_LINES
        elif name in _ROW_GROUPS:
            yield from _rows_of(child, is_hidden=is_hidden or attribute(child, "display") == "false")


class _Columns:
    """The columns of a sheet: the ranges of hidden ones, and the style of the cells that name none."""

    def __init__(self, sheet: _Element) -> None:
        self.hidden: list[tuple[int, int]] = []
        self._styles: list[tuple[int, str]] = []  # column after the last one of a range, and its style
        self._end = 0
        self._add(sheet, is_hidden=False)

    def _add(self, parent: _Element, *, is_hidden: bool) -> None:
        for child in parent:
            name = local_name(child)
            if name == "table-column":
                first, self._end = self._end, self._end + _repeated(child, "columns")
                self._styles.append((self._end, attribute(child, "default-cell-style-name")))
                if is_hidden or attribute(child, "visibility") in _HIDDEN_LINES:
                    self.hidden.append((first, self._end - 1))
            elif name in _COLUMN_GROUPS:
                self._add(child, is_hidden=is_hidden or attribute(child, "display") == "false")

    def style(self, column: int) -> str:
        """Return the style of the cells of a column that name none."""
        index = bisect_right(self._styles, (column, "\U0010ffff"))
        return self._styles[index][1] if index < len(self._styles) else ""


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


def _heights(rows: list[_TableRow]) -> list[list[int]]:
    """Return the height of each cell, counted in rows that have cells of their own."""
    height_of_row = [row.times if any(not cell.is_covered for cell in row.cells) else 0 for row in rows]
    heights: list[list[int]] = []
    for number, row in enumerate(rows):
        declared = [min(_number(cell.element, "number-rows-spanned"), bounds.MAX_SPAN) for cell in row.cells]
        heights.append([max(sum(height_of_row[number : number + rows]), 1) if rows > 1 else 1 for rows in declared])
    return heights


def _checked_count(cells: int, budget: int) -> int:
    """Return a number of cells; raises Unreadable when it is larger than the rest of the budget."""
    if cells > budget:
        raise Unreadable("too_large", f"more than {bounds.MAX_CELLS:,} table cells")
    return cells


def _paragraphs(element: _Element, depth: int) -> Iterator[_Element]:
    """Yield the paragraphs of a cell or a text box, also those inside lists and sections."""
    check_depth(depth)
    for child in element:
        name = local_name(child)
        if name in _PARAGRAPHS:
            yield child
        elif name not in _SKIPPED:
            yield from _paragraphs(child, depth + 1)


def _is_hidden_section(section: _Element) -> bool:
    """Tell whether a section is hidden, always or by the state of its condition."""
    display = attribute(section, "display")
    return display == "none" or (display == "condition" and _is_hidden(section))


def _is_hidden(field: _Element) -> bool:
    """Tell whether a field or section with a condition is hidden at present."""
    return attribute(field, "is-hidden") == "true"


def _stored_value(cell: _Element) -> str:
    """Return the value of a cell that stores no text: a text, a number, a share in percent, or a date."""
    value = attribute(cell, "value")
    if attribute(cell, "value-type") == "percentage":
        try:
            return f"{float(value) * 100:.15g}%"
        except ValueError:
            return f"{value}%"
    return attribute(cell, "string-value") or value or attribute(cell, "date-value")


def _repeated(element: _Element, axis: str) -> int:
    """Return how often a row ("rows") or a cell ("columns") is repeated."""
    return _number(element, f"number-{axis}-repeated")


def _number(element: _Element, name: str) -> int:
    """Return a whole number from an element's attributes, 1 when there is none."""
    value = attribute(element, name)
    number = int(value) if value.isascii() and value.isdigit() and len(value) < 9 else 1
    return min(max(number, 1), _MAX_REPEATED)
