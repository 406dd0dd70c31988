"""DOC (Word 97–2003) → rows: tables with their merged cells worked out, paragraphs as lines, text boxes at the end."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from struct import unpack_from
from typing import NamedTuple

from loaders.layout.blocks import BlockDocument, Shape
from loaders.layout.office.doc_stream import Paragraph, Properties, open_word
from loaders.layout.writing import Writer, squeeze

_IN_TABLE, _ROW_END, _DEPTH = 0x2416, 0x2417, 0x6649
_INNER_CELL, _INNER_ROW_END = 0x244B, 0x244C
_CELLS, _MERGED_ACROSS, _MERGED_DOWN = 0xD608, 0x5624, 0xD62B
_GOES_ON = 1  # of a merged cell that is not the first
_NEAR = 60  # twips (1 mm) that borders may be apart and still be one
_INSTRUCTION = re.compile("\x13[^\x13\x14\x15]*\x14?")  # what a field is made by, before what it shows
_SIGNS = {0x0B: "\n", 0x0E: "\n", 0x1E: "-", 0xA0: " ", **dict.fromkeys((*range(9), 0x13, 0x14, 0x15, 0x1F))}


class _Place(NamedTuple):
    """Where a cell of a row stands, in twips, and whether another cell covers it."""

    left: int
    right: int
    is_covered: bool


@dataclass(slots=True)
class _Row:
    """The texts of a row's cells, and their places where the file tells them."""

    texts: list[str]
    places: list[_Place]


@dataclass(slots=True)
class _Level:
    """A table being read: a document's own, or one inside a cell of that; `framing` when its row holds such a one."""

    framing: bool = False
    rows: list[_Row] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)


def lay(data: bytes) -> BlockDocument:
    """Return a Word 97–2003 document as rows in reading order; raises Unreadable for what can't be read."""
    word = open_word(data)
    writer = _DocWriter()
    for start, end in ((0, word.body), word.boxes):
        for paragraph in word.paragraphs(start, end):
            writer.paragraph(paragraph)
        writer.close_tables(0)
    return writer.document()


class _DocWriter(Writer):
    """Writes paragraphs as they come; a table is written when it ends, for its borders make its columns."""

    def __init__(self) -> None:
        super().__init__()
        self.levels: list[_Level] = []

    def paragraph(self, paragraph: Paragraph) -> None:
        """Take one paragraph: a line of prose, a part of a cell, or the end of a cell or row."""
        known = dict(paragraph.properties)
        depth = _depth(known)
        self.close_tables(depth)
        text = _shown(paragraph.text)
        if not depth:
            self.lines(text)
            return
        while len(self.levels) < depth:
            self.levels.append(_Level())
        level = self.levels[-1]
        outermost = depth == 1
        if known.get(_ROW_END if outermost else _INNER_ROW_END, b"\0") != b"\0":
            if level.framing:
                self.write_prose(level.cells)
            elif level.cells:
                level.rows.append(_Row(level.cells, _places(paragraph.properties)))
            level.cells, level.lines, level.framing = [], [], False
        else:
            level.lines.append(text)
            if paragraph.mark == "\x07" if outermost else known.get(_INNER_CELL, b"\0") != b"\0":
                level.cells.append("\n".join(level.lines))
                level.lines = []

    def close_tables(self, depth: int) -> None:
        """Write the tables that lie deeper than `depth`; what encloses one only lays the page out."""
        while len(self.levels) > depth:
            level = self.levels.pop()
            for outer in self.levels:
                self.write_prose([*(text for row in outer.rows for text in row.texts), *outer.cells, *outer.lines])
                outer.rows, outer.cells, outer.lines, outer.framing = [], [], [], True
            if all(len(row.texts) < 2 for row in level.rows):
                self.write_prose(text for row in level.rows for text in row.texts)
            else:
                self.table(level.rows)
            self.write_prose([*level.cells, *level.lines])

    def write_prose(self, texts: Iterable[str]) -> None:
        """Write texts as lines."""
        for text in texts:
            self.lines(text)

    def table(self, rows: list[_Row]) -> None:
        """Write a table, each cell in the columns between its borders."""
        borders = _borders([edge for row in rows for place in row.places for edge in place[:2]])
        self.start_block()
        for row in rows:
            texts = [squeeze(text) for text in row.texts]
            if len(row.places) != len(texts):
                self.row(((text, column, 1) for column, text in enumerate(texts)), Shape.EXACT)
                continue
            cells = []
            for text, place in zip(texts, row.places, strict=True):
                first = bisect_right(borders, place.left) - 1
                last = bisect_right(borders, place.right) - 1
                if not place.is_covered:
                    cells.append((text, max(first, 0), max(last - first, 1)))
            self.row(cells)
        self.start_block()


def _depth(known: dict[int, bytes]) -> int:
    """How many tables a paragraph lies in."""
    if known.get(_IN_TABLE, b"\0") == b"\0" and known.get(_ROW_END, b"\0") == b"\0":
        return 0
    depth = int.from_bytes(known.get(_DEPTH, b"\1"), "little")
    return min(max(depth, 1), 20)


def _places(properties: Properties) -> list[_Place]:
    """The places of a row's cells, in order."""
    places: list[_Place] = []
    for code, operand in properties:
        if code == _CELLS and operand:
            places = _defined(operand)
        elif code == _MERGED_DOWN and len(operand) >= 2 and operand[0] < len(places):
            places[operand[0]] = places[operand[0]]._replace(is_covered=operand[1] == _GOES_ON)
        elif code == _MERGED_ACROSS and len(operand) == 2 and operand[0] < operand[1] <= len(places):
            first, last = operand[0], operand[1]
            places[first] = places[first]._replace(right=places[last - 1].right)
            places[first + 1 : last] = [place._replace(is_covered=True) for place in places[first + 1 : last]]
    return places


def _defined(operand: bytes) -> list[_Place]:
    """The places that a row's definition tells: the cells' edges, then flags for each cell."""
    count = operand[0]
    if len(operand) < 1 + 2 * (count + 1):
        return []
    edges = unpack_from(f"<{count + 1}h", operand, 1)
    flags = operand[1 + 2 * (count + 1) :]
    places: list[_Place] = []
    head, merged = 0, 0  # the first of cells merged sidewards, and how it is flagged: writers differ
    for n in range(count):
        flag = int.from_bytes(flags[20 * n : 20 * n + 2], "little")
        across, down = flag & 0b11, flag >> 5 & 0b11
        goes_on = bool(merged and across) and across != merged
        places.append(_Place(edges[n], edges[n + 1], goes_on or down == _GOES_ON))
        if goes_on:
            places[head] = places[head]._replace(right=edges[n + 1])
        else:
            head, merged = n, across
    return places


def _borders(edges: list[int]) -> list[int]:
    """The table's borders: edges that are nearly the same are one, the least of them."""
    borders: list[int] = []
    for edge in sorted(set(edges)):
        if not borders or edge - borders[-1] > _NEAR:
            borders.append(edge)
    return borders


def _shown(text: str) -> str:
    """The text as displayed: of fields what they show, of the signs that steer Word none."""
    while "\x13" in text:
        text = _INSTRUCTION.sub("", text)
    return text.translate(_SIGNS)
