"""DOCX → rows: tables with their merged cells, paragraphs as lines, text boxes after the paragraph they belong to.

lxml reads the XML directly: python-docx creates a merged cell anew for each row it covers, which takes seconds.
"""

from collections.abc import Iterator
from typing import NamedTuple

from lxml.etree import _Element

from loaders import bounds
from loaders.layout.blocks import BlockDocument, Unreadable
from loaders.layout.office.characters import StyledRun, shown_text
from loaders.layout.office.docx_styles import WordStyles, is_on, style_named, styles_of
from loaders.layout.office.merging import DownMerge, heights
from loaders.layout.office.package import Package, attribute, local_name, parse_xml
from loaders.layout.runs import Mark
from loaders.layout.writing import Writer, check_depth, squeeze

_RELATIONSHIPS = "_rels/.rels"
_MAIN_PART = "word/document.xml"
# Elements whose text is not displayed, or not here: deletions, field codes, ruby text, properties
_DELETED = frozenset(("del", "moveFrom"))
_SKIPPED = _DELETED | frozenset(
    ("instrText", "delText", "rt", "rPr", "pPr", "sectPr", "tblPr", "tblGrid", "tcPr", "trPr")
)
_SPECIAL = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def lay(data: bytes) -> BlockDocument:
    """Return a Word document as rows in reading order; raises Unreadable when it is damaged or out of bounds."""
    package = Package(data)
    name = _main_part(package)
    part = package.part(name)
    root = parse_xml(part, name)
    body = next((child for child in root if local_name(child) == "body"), None)
    if body is None:
        raise Unreadable("damaged_file", "a Word document without a body")
    writer = _DocxWriter(styles_of(package, name, part))
    writer.blocks(body, 0)
    return writer.document()


def _main_part(package: Package) -> str:
    """Return the name of the main part: word/document.xml, or the part that the relationships name."""
    if _MAIN_PART in package.names or _RELATIONSHIPS not in package.names:
        return _MAIN_PART
    for relationship in package.xml(_RELATIONSHIPS):
        if (relationship.get("Type") or "").endswith("/officeDocument"):
            return (relationship.get("Target") or "").lstrip("/")
    return _MAIN_PART


class _TableCell(NamedTuple):
    """A table cell with its column, its span in columns, and its vertical merge.

    `merge` is "restart" (cells below may continue it), "continue" (it continues the cell above) or "" (not merged).
    """

    element: _Element
    column: int
    span: int
    merge: str


class _DocxWriter(Writer):
    """Writes the content of a body, a cell or a text box.

    styles        the document's styles; None if no run is struck, hidden, deleted or raised
    text_boxes    text boxes found in the current paragraph, not yet written
    table_style   the style of the current table, '' for none
    ignored       marks that count for nothing, while the text of a hidden table is read
    """

    def __init__(self, styles: WordStyles | None) -> None:
        super().__init__()
        self.styles = styles
        self.text_boxes: list[_Element] = []
        self.table_style = ""
        self.ignored = Mark.NONE

    def blocks(self, parent: _Element, depth: int) -> None:
        """Write the paragraphs and tables of a body, a cell or a text box; raises Unreadable beyond MAX_DEPTH."""
        check_depth(depth)
        for child in parent:
            name = local_name(child)
            if name == "p":
                self.paragraph(child, depth)
            elif name == "tbl":
                self.table(child, depth)
            elif name == "AlternateContent":
                self.blocks(_chosen_alternative(child), depth + 1)
            elif name not in _SKIPPED:
                self.blocks(child, depth + 1)

    def paragraph(self, element: _Element, depth: int) -> None:
        """Write a paragraph, then its text boxes."""
        outer, self.text_boxes = self.text_boxes, []
        self.lines(self.text(element))
        text_boxes, self.text_boxes = self.text_boxes, outer
        for text_box in text_boxes:
            self.blocks(text_box, depth + 1)

    def text(self, paragraph: _Element) -> str:
        """Return the displayed text of a paragraph with its line ends and tabs; add its text boxes to `text_boxes`."""
        runs: list[StyledRun] = []
        style = self.styles.paragraph_style(paragraph) if self.styles else ""
        self.collect(paragraph, runs, StyledRun(style), 0)
        return shown_text(runs, self.ignored)

    def collect(self, element: _Element, runs: list[StyledRun], around: StyledRun, depth: int) -> None:
        """Append the text inside an element to `runs`; raises Unreadable beyond MAX_DEPTH.

        `around` has the formatting and the marks of the element, and in place of a text the style of its paragraph.
        """
        check_depth(depth)
        for child in element:
            name = local_name(child)
            if name == "t" or (name == "delText" and around.marks):
                runs.append(StyledRun(child.text or "", around.character, around.marks))
            elif name == "r":
                run = around
                if self.styles is not None:
                    run = around._replace(character=self.styles.character(child, around.text, self.table_style))
                self.collect(child, runs, run, depth + 1)
            elif name in _SPECIAL:
                runs.append(StyledRun(_SPECIAL[name], around.character, around.marks))
            elif name == "txbxContent":
                if not (around.marks or around.character.is_hidden):
                    self.text_boxes.append(child)
            elif name == "AlternateContent":
                self.collect(_chosen_alternative(child), runs, around, depth + 1)
            elif name in _DELETED:
                self.collect(child, runs, around._replace(marks=Mark.DELETED), depth + 1)
            elif name not in _SKIPPED:
                self.collect(child, runs, around, depth + 1)

    def table(self, table: _Element, depth: int) -> None:
        """Write a table row by row; the cells of a page layout table are written as separate content.

        A table without a displayed row, and a table of hidden text alone, is written as a hidden table.
        """
        all_rows = list(_rows_of(table))
        elements = [row for row in all_rows if not _is_hidden_row(row)]
        was_hidden, outer_style = self.is_hidden, self.table_style
        if all_rows and not elements:
            elements, self.is_hidden = all_rows, True
        self.table_style = style_named(table, "tblPr", "tblStyle") if self.styles else ""
        rows = [list(_cells_of(row)) for row in elements]
        if not _is_page_layout(rows):
            self.rows_of_cells(rows)
        elif not self.is_hidden:
            self.layout(rows, depth)
        self.is_hidden, self.table_style = was_hidden, outer_style

    def layout(self, rows: list[list[_TableCell]], depth: int) -> None:
        """Write the cells of a table that lays out the page."""
        for row in rows:
            for cell in row:
                self.blocks(cell.element, depth + 1)

    def rows_of_cells(self, rows: list[list[_TableCell]]) -> None:
        """Write the rows of a table; a table whose whole text is hidden is written as a hidden table."""
        texts = [[self.cell_text(cell.element) for cell in row] for row in rows]
        if self.styles is not None and not any(map(any, texts)):
            self.ignored = Mark.HIDDEN
            texts = [[self.cell_text(cell.element) for cell in row] for row in rows]
            self.ignored = Mark.NONE
            self.is_hidden = self.is_hidden or any(map(any, texts))
        self.start_block()
        down = heights(
            [
                [DownMerge(cell.column, cell.span, bool(cell.merge), cell.merge == "continue") for cell in row]
                for row in rows
            ]
        )
        for row, row_texts, row_heights in zip(rows, texts, down, strict=True):
            self.row(
                (text, cell.column, cell.span, height)
                for cell, text, height in zip(row, row_texts, row_heights, strict=True)
                if height
            )
        self.start_block()

    def cell_text(self, cell: _Element) -> str:
        """Return the text of a cell and of the text boxes in it; paragraphs and lines are separated by spaces."""
        outer, self.text_boxes = self.text_boxes, []
        parts = [self.text(paragraph) for paragraph in _paragraphs(cell)]
        while self.text_boxes:
            parts += [self.text(paragraph) for paragraph in _paragraphs(self.text_boxes.pop(0))]
        self.text_boxes = outer
        return squeeze(" ".join(parts))


def _rows_of(table: _Element) -> Iterator[_Element]:
    """Yield the rows of a table, except those that a reviser has deleted."""
    for child in table:
        name = local_name(child)
        if name == "tr":
            if child.find("{*}trPr/{*}del") is None:
                yield child
        elif name in ("sdt", "sdtContent", "customXml", "ins", "moveTo"):
            yield from _rows_of(child)


def _is_hidden_row(row: _Element) -> bool:
    """Tell whether a row is hidden."""
    hidden = row.find("{*}trPr/{*}hidden")
    return hidden is not None and is_on(hidden)


def _cells_of(row: _Element) -> Iterator[_TableCell]:
    """Yield the cells of a row; cells that are merged across (hMerge) become one."""
    properties = row.find("{*}trPr")
    column = _number(properties, "gridBefore", 0) if properties is not None else 0
    previous: _TableCell | None = None
    for element in _cell_elements(row):
        properties = element.find("{*}tcPr")
        span = max(_number(properties, "gridSpan", 1), 1)
        if properties is not None and properties.find("{*}cellDel") is not None:
            column += span  # deleted by a reviser
            continue
        if previous is not None and _merge(properties, "hMerge") == "continue":
            previous = previous._replace(span=previous.span + span)
        else:
            if previous is not None:
                yield previous
            previous = _TableCell(element, column, span, _merge(properties, "vMerge"))
        column += span
    if previous is not None:
        yield previous


def _cell_elements(row: _Element) -> Iterator[_Element]:
    for child in row:
        name = local_name(child)
        if name == "tc":
            yield child
        elif name in ("sdt", "sdtContent", "customXml"):
            yield from _cell_elements(child)


def _is_page_layout(rows: list[list[_TableCell]]) -> bool:
    """Tell whether a table is page layout: it has one cell a row, or contains tables."""
    if all(len(row) < 2 for row in rows):
        return True
    return any(cell.element.find(".//{*}tbl") is not None for row in rows for cell in row)


def _paragraphs(element: _Element) -> Iterator[_Element]:
    """Yield the paragraphs of a cell or a text box, also those inside content controls."""
    for child in element:
        name = local_name(child)
        if name == "p":
            yield child
        elif name == "AlternateContent":
            yield from _paragraphs(_chosen_alternative(child))
        elif name not in _SKIPPED:
            yield from _paragraphs(child)


def _chosen_alternative(element: _Element) -> _Element:
    """Return one version of content that is stored for newer and older programs: the first that holds text."""
    for alternative in element:
        if alternative.find(".//{*}t") is not None:
            return alternative
    return element[0] if len(element) else element


def _merge(properties: _Element | None, direction: str) -> str:
    """Return how a cell is merged down (vMerge) or across (hMerge): "restart", "continue", or "" for not at all."""
    merge = properties.find(f"{{*}}{direction}") if properties is not None else None
    if merge is None:
        return ""
    return "restart" if attribute(merge, "val") == "restart" else "continue"


def _number(properties: _Element | None, name: str, default: int) -> int:
    """Return a whole number from an element's properties, at most MAX_SPAN, or the default."""
    element = properties.find(f"{{*}}{name}") if properties is not None else None
    value = attribute(element, "val") if element is not None else ""
    return min(int(value), bounds.MAX_SPAN) if value.isascii() and value.isdigit() else default
