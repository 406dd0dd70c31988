"""DOCX → rows: tables with their merged cells worked out, paragraphs as lines, text boxes where they are anchored.

The XML is walked as it is: python-docx builds each cell anew for every row it is merged over, which takes seconds.
"""

from collections.abc import Iterator
from typing import NamedTuple

from lxml.etree import _Element

from loaders import bounds
from loaders.layout.blocks import BlockDocument, Unreadable
from loaders.layout.office.package import Package, local_name
from loaders.layout.writing import Writer, squeeze

_RELATIONS = "_rels/.rels"
_MAIN = "word/document.xml"
# What a reader of the document does not see, or sees elsewhere.
_UNSEEN = frozenset(
    ("del", "moveFrom", "instrText", "delText", "rt", "rPr", "pPr", "sectPr", "tblPr", "tblGrid", "tcPr")
)
_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_FALSE = frozenset(("0", "false", "off"))
_Cell = tuple[str, int, int]


def lay(data: bytes) -> BlockDocument:
    """Return a Word document as rows in reading order; raises Unreadable when it is damaged or out of bounds."""
    package = Package(data)
    root = package.xml(_main_part(package))
    body = next((child for child in root if local_name(child) == "body"), None)
    if body is None:
        raise Unreadable("damaged_file", "a Word document without a body")
    writer = _DocxWriter(has_hidden=any(local_name(e) == "vanish" for e in root.iter("{*}vanish")))
    writer.blocks(body, 0)
    return writer.document()


def _main_part(package: Package) -> str:
    """The document's main part: word/document.xml, or what the relations call the office document."""
    if _MAIN in package.names or _RELATIONS not in package.names:
        return _MAIN
    for relation in package.xml(_RELATIONS):
        if (relation.get("Type") or "").endswith("/officeDocument"):
            return (relation.get("Target") or "").lstrip("/")
    return _MAIN


class _Place(NamedTuple):
    """A table cell with the column and span that it stands in."""

    element: _Element
    column: int
    span: int
    merge: str  # "restart": the cells below may continue it; "continue": it continues the one above; or ""


class _DocxWriter(Writer):
    """Writes block content; `boxes` are the text boxes met in the paragraph being read."""

    def __init__(self, *, has_hidden: bool) -> None:
        super().__init__()
        self.has_hidden = has_hidden
        self.boxes: list[_Element] = []

    def blocks(self, parent: _Element, depth: int) -> None:
        """Write the paragraphs and tables of a body, a cell or a text box."""
        if depth > bounds.MAX_DEPTH:
            raise Unreadable("too_large", f"elements nested deeper than {bounds.MAX_DEPTH}")
        for child in parent:
            name = local_name(child)
            if name == "p":
                self.paragraph(child, depth)
            elif name == "tbl":
                self.table(child, depth)
            elif name == "AlternateContent":
                self.blocks(_chosen(child), depth + 1)
            elif name not in _UNSEEN:
                self.blocks(child, depth + 1)

    def paragraph(self, element: _Element, depth: int) -> None:
        """Write a paragraph, then the text boxes that are anchored in it."""
        outer, self.boxes = self.boxes, []
        self.lines(self.text(element))
        boxes, self.boxes = self.boxes, outer
        for box in boxes:
            self.blocks(box, depth + 1)

    def text(self, element: _Element) -> str:
        """The text of a paragraph, line ends and tabs kept; text boxes are set aside in `boxes`."""
        parts: list[str] = []
        self.gather(element, parts, 0)
        return "".join(parts)

    def gather(self, element: _Element, parts: list[str], depth: int) -> None:
        """Collect the text of an element's children."""
        if depth > bounds.MAX_DEPTH:
            raise Unreadable("too_large", f"elements nested deeper than {bounds.MAX_DEPTH}")
        for child in element:
            name = local_name(child)
            if name == "t":
                parts.append(child.text or "")
            elif name == "r":
                if not (self.has_hidden and _is_hidden(child)):
                    self.gather(child, parts, depth + 1)
            elif name in _SIGNS:
                parts.append(_SIGNS[name])
            elif name == "txbxContent":
                self.boxes.append(child)
            elif name == "AlternateContent":
                self.gather(_chosen(child), parts, depth + 1)
            elif name not in _UNSEEN:
                self.gather(child, parts, depth + 1)

    def table(self, table: _Element, depth: int) -> None:
        """Write a table row by row; one that only lays the page out is written as what it holds."""
        rows = [list(_places(row)) for row in _rows_of(table)]
        if _is_frame(rows):
            for row in rows:
                for place in row:
                    self.blocks(place.element, depth + 1)
            return
        self.start_block()
        above: dict[int, int] = {}  # column → span of the cells that go on in the next row
        for row in rows:
            cells: list[_Cell] = []
            for place in row:
                covered = place.merge == "continue" and above.get(place.column) == place.span
                if not covered:
                    cells.append((self.cell_text(place.element), place.column, place.span))
            self.row(cells)
            above = {place.column: place.span for place in row if place.merge}
        self.start_block()

    def cell_text(self, cell: _Element) -> str:
        """The text of a cell: paragraphs and line ends part with a space; text boxes in it belong to it."""
        outer, self.boxes = self.boxes, []
        parts = [self.text(paragraph) for paragraph in _paragraphs(cell)]
        while self.boxes:
            parts += [self.text(paragraph) for paragraph in _paragraphs(self.boxes.pop(0))]
        self.boxes = outer
        return squeeze(" ".join(parts))


def _rows_of(table: _Element) -> Iterator[_Element]:
    """The rows of a table, those that a reviser has struck out left aside."""
    for child in table:
        name = local_name(child)
        if name == "tr":
            if child.find("{*}trPr/{*}del") is None:
                yield child
        elif name in ("sdt", "sdtContent", "customXml", "ins", "moveTo"):
            yield from _rows_of(child)


def _places(row: _Element) -> Iterator[_Place]:
    """The cells of a row with their columns."""
    properties = row.find("{*}trPr")
    column = _number(properties, "gridBefore", 0) if properties is not None else 0
    last: _Place | None = None
    for cell in _cells_of(row):
        properties = cell.find("{*}tcPr")
        span = max(_number(properties, "gridSpan", 1), 1)
        if last is not None and _merge(properties, "hMerge") == "continue":
            last = last._replace(span=last.span + span)
        else:
            if last is not None:
                yield last
            last = _Place(cell, column, span, _merge(properties, "vMerge"))
        column += span
    if last is not None:
        yield last


def _cells_of(row: _Element) -> Iterator[_Element]:
    for child in row:
        name = local_name(child)
        if name == "tc":
            yield child
        elif name in ("sdt", "sdtContent", "customXml"):
            yield from _cells_of(child)


def _is_frame(rows: list[list[_Place]]) -> bool:
    """A table around tables, or of one cell a row, only lays the page out."""
    if all(len(row) < 2 for row in rows):
        return True
    return any(place.element.find(".//{*}tbl") is not None for row in rows for place in row)


def _paragraphs(element: _Element) -> Iterator[_Element]:
    """The paragraphs of a cell or a text box, wrappers looked into."""
    for child in element:
        name = local_name(child)
        if name == "p":
            yield child
        elif name == "AlternateContent":
            yield from _paragraphs(_chosen(child))
        elif name not in _UNSEEN:
            yield from _paragraphs(child)


def _chosen(element: _Element) -> _Element:
    """Of the ways in which a thing is written for newer and older readers, the first that holds text."""
    for way in element:
        if way.find(".//{*}t") is not None:
            return way
    return element[0] if len(element) else element


def _is_hidden(run: _Element) -> bool:
    """Tell whether a run is set in hidden type."""
    vanish = run.find("{*}rPr/{*}vanish")
    return vanish is not None and _value(vanish) not in _FALSE


def _merge(properties: _Element | None, direction: str) -> str:
    """How a cell is merged, downwards (vMerge) or sidewards (hMerge): restart, continue, or not at all: ''."""
    mark = properties.find(f"{{*}}{direction}") if properties is not None else None
    if mark is None:
        return ""
    return "restart" if _value(mark) == "restart" else "continue"


def _number(properties: _Element | None, name: str, default: int) -> int:
    """A small whole number among an element's properties, else the default."""
    mark = properties.find(f"{{*}}{name}") if properties is not None else None
    value = _value(mark) if mark is not None else ""
    return min(int(value), bounds.MAX_SPAN) if value.isascii() and value.isdigit() else default


def _value(mark: _Element) -> str:
    """The `val` of a property, in whatever namespace; '' when it has none."""
    return next((str(value) for name, value in mark.attrib.items() if str(name).endswith("val")), "")
