"""DOC (Word 97–2003) → rows: tables with their merged cells, paragraphs as lines, text boxes at the end."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from struct import unpack_from

from loaders.layout.blocks import BlockDocument
from loaders.layout.office.doc_properties import Properties
from loaders.layout.office.doc_stream import Paragraph, open_word
from loaders.layout.office.edges import CellEdges, EdgedRow, write_edged_table
from loaders.layout.writing import Writer

# Codes of paragraph and table properties: [MS-DOC] 2.6.2 and 2.6.3
_IN_TABLE, _ROW_END, _TABLE_DEPTH = 0x2416, 0x2417, 0x6649
_INNER_CELL_END, _INNER_ROW_END = 0x244B, 0x244C
_ROW_DEFINITION, _MERGE_ACROSS, _MERGE_DOWN = 0xD608, 0x5624, 0xD62B
_CONTINUED = 1  # the flag of a merged cell that continues the cell above
_CELL_END = "\x07"
_MAX_DEPTH = 20  # tables inside tables
_FIELD_CODE = re.compile("\x13[^\x13\x14\x15]*\x14?")  # the instruction of a field, before its result
_SPECIAL = {0x0B: "\n", 0x0E: "\n", 0x1E: "-", 0xA0: " ", **dict.fromkeys((*range(9), 0x13, 0x14, 0x15, 0x1F))}


@dataclass(slots=True)
class _OpenTable:
    """A table being read: its finished rows, the finished cells of the current row, the lines of the current cell.

    `holds_table` is true when the current row contains another table.
    """

    holds_table: bool = False
    rows: list[EdgedRow] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)


def lay(data: bytes) -> BlockDocument:
    """Return a Word 97–2003 document as rows in reading order; raises Unreadable like `open_word`."""
    word = open_word(data)
    writer = _DocWriter()
    for start, end in ((0, word.body_end), word.text_boxes):
        for paragraph in word.paragraphs(start, end):
            writer.paragraph(paragraph)
        writer.close_tables(0)
    return writer.document()


class _DocWriter(Writer):
    """Writes paragraphs as they come, and each table when it ends, since its columns follow from all its borders.

    open_tables  the tables around the current paragraph, outermost first
    """

    def __init__(self) -> None:
        super().__init__()
        self.open_tables: list[_OpenTable] = []

    def paragraph(self, paragraph: Paragraph) -> None:
        """Add one paragraph: a line of prose, a line of a cell, or the end of a cell or row."""
        properties = dict(paragraph.properties)
        depth = _table_depth(properties)
        self.close_tables(depth)
        text = _displayed(paragraph.text)
        if not depth:
            self.lines(text)
            return
        while len(self.open_tables) < depth:
            self.open_tables.append(_OpenTable())
        table = self.open_tables[-1]
        is_outermost = depth == 1
        if _is_set(properties, _ROW_END if is_outermost else _INNER_ROW_END):
            if table.holds_table:
                self.write_prose(table.cells)
            elif table.cells:
                table.rows.append(EdgedRow(table.cells, _cell_edges(paragraph.properties)))
            table.cells, table.lines, table.holds_table = [], [], False
        else:
            table.lines.append(text)
            if paragraph.mark == _CELL_END if is_outermost else _is_set(properties, _INNER_CELL_END):
                table.cells.append("\n".join(table.lines))
                table.lines = []

    def close_tables(self, depth: int) -> None:
        """Write the open tables that are deeper than `depth`.

        A table that contains tables is treated as page layout: its own text is written as prose.
        """
        while len(self.open_tables) > depth:
            table = self.open_tables.pop()
            for outer in self.open_tables:
                self.write_prose([*(text for row in outer.rows for text in row.texts), *outer.cells, *outer.lines])
                outer.rows, outer.cells, outer.lines, outer.holds_table = [], [], [], True
            if all(len(row.texts) < 2 for row in table.rows):
                self.write_prose(text for row in table.rows for text in row.texts)
            else:
                self.table(table.rows)
            self.write_prose([*table.cells, *table.lines])

    def write_prose(self, texts: Iterable[str]) -> None:
        """Write texts as lines."""
        for text in texts:
            self.lines(text)

    def table(self, rows: list[EdgedRow]) -> None:
        """Write a table as a block of its own."""
        self.start_block()
        write_edged_table(self, rows)
        self.start_block()


def _is_set(properties: dict[int, bytes], code: int) -> bool:
    """Tell whether a paragraph has a yes-or-no property."""
    return properties.get(code, b"\0") != b"\0"


def _table_depth(properties: dict[int, bytes]) -> int:
    """Return the number of tables around a paragraph."""
    if not _is_set(properties, _IN_TABLE) and not _is_set(properties, _ROW_END):
        return 0
    depth = int.from_bytes(properties.get(_TABLE_DEPTH, b"\1"), "little")
    return min(max(depth, 1), _MAX_DEPTH)


def _cell_edges(properties: Properties) -> list[CellEdges]:
    """Return the edges of a row's cells, from the properties of the paragraph that ends the row."""
    cells: list[CellEdges] = []
    for code, operand in properties:
        if code == _ROW_DEFINITION and operand:
            cells = _defined_cells(operand)
        elif code == _MERGE_DOWN and len(operand) >= 2 and operand[0] < len(cells):
            down = operand[1]
            cells[operand[0]] = cells[operand[0]]._replace(continues=down == _CONTINUED, starts=down > _CONTINUED)
        elif code == _MERGE_ACROSS and len(operand) == 2 and operand[0] < operand[1] <= len(cells):
            first, end = operand[0], operand[1]
            cells[first] = cells[first]._replace(right=cells[end - 1].right)
            cells[first + 1 : end] = [cell._replace(is_covered=True) for cell in cells[first + 1 : end]]
    return cells


def _defined_cells(operand: bytes) -> list[CellEdges]:
    """Return the cells of a row definition: the number of cells, their edges, then 20 bytes of flags for each cell."""
    count = operand[0]
    if len(operand) < 1 + 2 * (count + 1):
        return []
    edges = unpack_from(f"<{count + 1}h", operand, 1)
    flags = operand[1 + 2 * (count + 1) :]
    cells: list[CellEdges] = []
    first_merged = first_flag = 0  # of the current run of cells merged across; writers differ in the flag of the first
    for index in range(count):
        flag = int.from_bytes(flags[20 * index : 20 * index + 2], "little")
        across, down = flag & 0b11, flag >> 5 & 0b11
        is_continued = bool(first_flag and across) and across != first_flag
        cells.append(CellEdges(edges[index], edges[index + 1], is_continued, down > _CONTINUED, down == _CONTINUED))
        if is_continued:
            cells[first_merged] = cells[first_merged]._replace(right=edges[index + 1])
        else:
            first_merged, first_flag = index, across
    return cells


def _displayed(text: str) -> str:
    """Return the text as Word displays it: the results of fields, and no control characters."""
    while "\x13" in text:
        text = _FIELD_CODE.sub("", text)
    return text.translate(_SPECIAL)
