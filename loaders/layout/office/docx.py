"""DOCX → rows: tables with their merged cells, paragraphs as lines, text boxes after the paragraph they belong to.

lxml reads the XML directly: python-docx creates a merged cell anew for each row it covers, which takes seconds.
"""

from collections.abc import Iterator
from typing import NamedTuple

from lxml.etree import _Element

from loaders import bounds
from loaders.layout.blocks import BlockDocument, Unreadable
from loaders.layout.office.package import Package, local_name
from loaders.layout.writing import Writer, check_depth, squeeze

_RELATIONSHIPS = "_rels/.rels"
_MAIN_PART = "word/document.xml"
# Elements whose text is not displayed, or not here: deletions, field codes, ruby text, properties
_SKIPPED = frozenset(
    ("del", "moveFrom", "instrText", "delText", "rt", "rPr", "pPr", "sectPr", "tblPr", "tblGrid", "tcPr")
)
_SPECIAL = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_FALSE = frozenset(("0", "false", "off"))


def lay(data: bytes) -> BlockDocument:
    """Return a Word document as rows in reading order; raises Unreadable when it is damaged or out of bounds."""
    package = Package(data)
    root = package.xml(_main_part(package))
    body = next((child for child in root if local_name(child) == "body"), None)
    if body is None:
        raise Unreadable("damaged_file", "a Word document without a body")
    writer = _DocxWriter(has_hidden_text=next(root.iter("{*}vanish"), None) is not None)
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

    has_hidden_text  whether runs must be checked for hidden text
    text_boxes       text boxes found in the current paragraph, not yet written
    """

    def __init__(self, *, has_hidden_text: bool) -> None:
        super().__init__()
        self.has_hidden_text = has_hidden_text
        self.text_boxes: list[_Element] = []

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

    def text(self, element: _Element) -> str:
        """Return the text of a paragraph with its line ends and tabs; add its text boxes to `text_boxes`."""
        parts: list[str] = []
        self.collect(element, parts, 0)
        return "".join(parts)

    def collect(self, element: _Element, parts: list[str], depth: int) -> None:
        """Append the displayed text inside an element to `parts`; raises Unreadable beyond MAX_DEPTH."""
        check_depth(depth)
        for child in element:
            name = local_name(child)
            if name == "t":
                parts.append(child.text or "")
            elif name == "r":
                if not (self.has_hidden_text and _is_hidden(child)):
                    self.collect(child, parts, depth + 1)
            elif name in _SPECIAL:
                parts.append(_SPECIAL[name])
            elif name == "txbxContent":
                self.text_boxes.append(child)
            elif name == "AlternateContent":
                self.collect(_chosen_alternative(child), parts, depth + 1)
            elif name not in _SKIPPED:
                self.collect(child, parts, depth + 1)

    def table(self, table: _Element, depth: int) -> None:
        """Write a table row by row; the cells of a page layout table are written as separate content."""
        rows = [list(_cells_of(row)) for row in _rows_of(table)]
        if _is_page_layout(rows):
            for row in rows:
                for cell in row:
                    self.blocks(cell.element, depth + 1)
            return
        self.start_block()
        merged_above: dict[int, int] = {}  # column → span of the merged cells in the row above
        for row in rows:
            cells: list[tuple[str, int, int]] = []
            for cell in row:
                is_covered = cell.merge == "continue" and merged_above.get(cell.column) == cell.span
                if not is_covered:
                    cells.append((self.cell_text(cell.element), cell.column, cell.span))
            self.row(cells)
            merged_above = {cell.column: cell.span for cell in row if cell.merge}
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


def _cells_of(row: _Element) -> Iterator[_TableCell]:
    """Yield the cells of a row; cells that are merged across (hMerge) become one."""
    properties = row.find("{*}trPr")
    column = _number(properties, "gridBefore", 0) if properties is not None else 0
    previous: _TableCell | None = None
    for element in _cell_elements(row):
        properties = element.find("{*}tcPr")
        span = max(_number(properties, "gridSpan", 1), 1)
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


def _is_hidden(run: _Element) -> bool:
    """Tell whether a run is hidden text."""
    vanish = run.find("{*}rPr/{*}vanish")
    return vanish is not None and _value(vanish) not in _FALSE


def _merge(properties: _Element | None, direction: str) -> str:
    """Return how a cell is merged down (vMerge) or across (hMerge): "restart", "continue", or "" for not at all."""
    merge = properties.find(f"{{*}}{direction}") if properties is not None else None
    if merge is None:
        return ""
    return "restart" if _value(merge) == "restart" else "continue"


def _number(properties: _Element | None, name: str, default: int) -> int:
    """Return a whole number from an element's properties, at most MAX_SPAN, or the default."""
    element = properties.find(f"{{*}}{name}") if properties is not None else None
    value = _value(element) if element is not None else ""
    return min(int(value), bounds.MAX_SPAN) if value.isascii() and value.isdigit() else default


def _value(element: _Element) -> str:
    """Return the attribute `val` in any namespace, '' when there is none."""
    return next((str(value) for name, value in element.attrib.items() if str(name).endswith("val")), "")
