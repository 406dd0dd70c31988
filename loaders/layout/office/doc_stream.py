"""The streams of a Word 97–2003 file: its text, the hidden text, and the properties of each paragraph.

The format: [MS-DOC]. The piece table says where the text is stored; property pages hold the properties of ranges of
the main stream.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from struct import error as struct_error
from struct import unpack, unpack_from
from typing import NamedTuple

from loaders import bounds
from loaders.layout.blocks import Unreadable
from loaders.layout.office.characters import PLAIN, Character, StyledRun, shown_text
from loaders.layout.office.compound import CompoundFile
from loaders.layout.office.doc_characters import DocStyles
from loaders.layout.office.doc_properties import Properties, parsed_properties

_WORD_97 = 0xC1
_ENCRYPTED, _SECOND_TABLE = 0x0100, 0x0200  # flags in the header
_STYLE_SHEET, _CHARACTER_PAGES, _PARAGRAPH_PAGES, _PIECES = 1, 12, 13, 33  # indexes in the header's list of tables
_TABLE_LIST = 154  # byte offset of that list
_CHARACTER_COUNTS = 76  # byte offset of the lengths of body, footnotes, headers, macros, comments, endnotes, text boxes
_PAGE = 512  # bytes of a property page
_CHARACTER_ENTRY, _PARAGRAPH_ENTRY = 1, 13  # bytes of an entry in a property page
_MAX_PAGES, _MAX_RUNS = 20_000, 200_000
_PARAGRAPH_MARK = re.compile("[\r\x07\x0c]")  # ends a paragraph, a cell or row, a section
_SURROGATES = re.compile("[\ud800-\udfff]")
_STORED_IN_DATA = (0x6645, 0x6646)  # the operand is an offset in the data stream, where the properties are stored


class Paragraph(NamedTuple):
    """One paragraph: its visible text, the character that ends it ('' at the end of the text), and its properties."""

    text: str
    mark: str
    properties: Properties


class _Piece(NamedTuple):
    """A piece of the text: its characters, its byte offset in the main stream, and the bytes of a character."""

    start: int
    end: int
    offset: int
    width: int


@dataclass(slots=True)
class WordFile:
    """The text of a Word file, one code unit of UTF-16 for each character, and the properties of its paragraphs.

    body_end              end of the document's own text, in characters
    text_boxes            start and end of the text of its text boxes
    runs                  (start, end, formatting) of formatted text, in order; empty if no text is marked
    paragraph_ends        end of each paragraph, as byte offset in the main stream, in order
    paragraph_properties  the stored properties of each of these paragraphs
    data                  the data stream, empty when there is none
    """

    text: str
    body_end: int
    text_boxes: tuple[int, int]
    pieces: list[_Piece]
    runs: list[tuple[int, int, Character]]
    paragraph_ends: list[int]
    paragraph_properties: list[bytes]
    data: bytes = field(default=b"")

    def paragraphs(self, start: int, end: int) -> Iterator[Paragraph]:
        """Yield the paragraphs in a range of characters."""
        for match in _PARAGRAPH_MARK.finditer(self.text, start, end):
            yield Paragraph(self._visible(start, match.start()), match[0], self._properties(match.start()))
            start = match.end()
        if start < end:
            yield Paragraph(self._visible(start, end), "", ())

    def _visible(self, start: int, end: int) -> str:
        """Return what is shown of the text in a range of characters."""
        text = self._shown(start, end) if self.runs else self.text[start:end]
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if _SURROGATES.search(text) else text

    def _shown(self, start: int, end: int) -> str:
        """Return what is shown of a range of a text with formatted runs."""
        index = bisect_right(self.runs, start, key=_run_start)
        if index and self.runs[index - 1][1] > start:
            index -= 1
        parts: list[StyledRun] = []
        while index < len(self.runs) and self.runs[index][0] < end:
            run_start, run_end, character = self.runs[index]
            parts.append(StyledRun(self.text[start : max(run_start, start)]))
            start = max(start, run_start)
            parts.append(StyledRun(self.text[start : min(run_end, end)], character))
            start = max(start, min(run_end, end))
            index += 1
        parts.append(StyledRun(self.text[start:end]))
        return shown_text(parts)

    def _properties(self, mark: int) -> Properties:
        """Return the properties of the paragraph whose mark is the character `mark`."""
        piece = self.pieces[bisect_right(self.pieces, (mark, 1 << 62)) - 1]
        offset = piece.offset + (mark - piece.start) * piece.width
        index = bisect_right(self.paragraph_ends, offset)
        if index >= len(self.paragraph_properties):
            return ()
        properties = parsed_properties(self.paragraph_properties[index][2:])  # after the number of its style
        for code, operand in properties:
            if code in _STORED_IN_DATA:
                (start,) = unpack("<I", operand)
                size = unpack_from("<H", self.data, start)[0] if start + 2 <= len(self.data) else 0
                return parsed_properties(self.data[start + 2 : start + 2 + size])
        return properties


def open_word(data: bytes) -> WordFile:
    """Return the text and properties of a Word 97–2003 file.

    Raises Unreadable when the file is damaged, encrypted, out of bounds, or older than Word 97.
    """
    container = CompoundFile(data)
    main = container.stream("WordDocument")
    try:
        return _word_file(container, main)
    except (struct_error, IndexError, ValueError) as error:
        raise Unreadable("damaged_file", f"Word file: {error}") from error


def _word_file(container: CompoundFile, main: bytes) -> WordFile:
    magic, version, flags = unpack_from("<HH6xH", main)
    if magic != 0xA5EC or version < _WORD_97:
        raise Unreadable("unsupported_format", "a Word file older than Word 97: save it as DOCX")
    if flags & _ENCRYPTED:
        raise Unreadable("encrypted_file", "a Word file with a password")
    tables = container.stream("1Table" if flags & _SECOND_TABLE else "0Table")
    counts = unpack_from("<8i", main, _CHARACTER_COUNTS)
    pieces = list(_pieces(_listed_table(main, tables, _PIECES)))
    text = "".join(_piece_text(main, piece) for piece in pieces)
    body_end = min(max(counts[0], 0), len(text))
    boxes_start = sum(max(count, 0) for count in counts[:6])
    paragraphs = list(_property_ranges(main, _listed_table(main, tables, _PARAGRAPH_PAGES), _PARAGRAPH_ENTRY))
    return WordFile(
        text,
        body_end,
        (min(boxes_start, len(text)), min(boxes_start + max(counts[6], 0), len(text))),
        pieces,
        _formatted_runs(main, tables, pieces, paragraphs),
        [end for _, end, _ in paragraphs],
        [stored for _, _, stored in paragraphs],
        container.stream("Data") if "Data" in container.names else b"",
    )


def _listed_table(main: bytes, tables: bytes, index: int) -> bytes:
    """Return one of the tables that the header lists with offset and size in the table stream."""
    start, size = unpack_from("<II", main, _TABLE_LIST + 8 * index)
    return tables[start : start + size]


def _pieces(piece_table: bytes) -> Iterator[_Piece]:
    """Yield the pieces of the text in reading order; raises ValueError when they overlap or leave gaps."""
    position = 0
    while piece_table[position] == 1:  # property changes, stored before the pieces
        position += 3 + unpack_from("<H", piece_table, position + 1)[0]
    (size,) = unpack_from("<I", piece_table, position + 1)
    pieces = piece_table[position + 5 : position + 5 + size]
    count = (len(pieces) - 4) // 12
    starts = unpack_from(f"<{count + 1}I", pieces)
    expected = 0
    for index in range(count):
        (offset,) = unpack_from("<I", pieces, 4 * (count + 1) + 8 * index + 2)
        is_one_byte = bool(offset & 0x40000000)
        offset &= 0x3FFFFFFF
        if starts[index] != expected or not expected <= starts[index + 1] <= bounds.MAX_TEXT:
            raise ValueError("pieces of text out of order")
        expected = starts[index + 1]
        if starts[index] == expected:
            continue
        yield _Piece(starts[index], expected, offset // 2 if is_one_byte else offset, 1 if is_one_byte else 2)


def _piece_text(main: bytes, piece: _Piece) -> str:
    """Return the text of a piece, one character for each code unit, so that offsets in it stay right."""
    length = piece.end - piece.start
    stored = main[piece.offset : piece.offset + length * piece.width]
    if len(stored) != length * piece.width:
        raise ValueError("a piece of text beyond the file's end")
    if piece.width == 1:
        return stored.decode("cp1252", "replace")
    text = stored.decode("utf-16-le", "replace")
    return text if len(text) == length else "".join(map(chr, unpack(f"<{length}H", stored)))


def _property_ranges(main: bytes, page_table: bytes, entry_size: int) -> Iterator[tuple[int, int, bytes]]:
    """Yield the ranges with properties, from the property pages that a table lists, in order.

    A range is (first byte, end, stored properties), in bytes of the main stream. `entry_size` is the size of an entry
    in a page: _PARAGRAPH_ENTRY or _CHARACTER_ENTRY.
    """
    count = max((len(page_table) - 4) // 8, 0)
    if count > _MAX_PAGES:
        raise ValueError("more property pages than a document can have")
    for page_number in unpack_from(f"<{count}I", page_table, 4 * (count + 1)) if count else ():
        page = main[(page_number & 0x3FFFFF) * _PAGE : ((page_number & 0x3FFFFF) + 1) * _PAGE]
        range_count = page[_PAGE - 1]
        offsets = unpack_from(f"<{range_count + 1}I", page)
        for index in range(range_count):
            position = 2 * page[4 * (range_count + 1) + entry_size * index]
            yield offsets[index], offsets[index + 1], _stored(page, position, entry_size) if position else b""


def _stored(page: bytes, position: int, entry_size: int) -> bytes:
    """Return the properties stored at a position of a page, after their length."""
    size = page[position]
    if entry_size == _CHARACTER_ENTRY:
        return page[position + 1 : position + 1 + size]
    if size:
        return page[position + 1 : position + 2 * size]
    return page[position + 2 : position + 2 + 2 * page[position + 1]]


def _run_start(run: tuple[int, int, Character]) -> int:
    return run[0]


def _formatted_runs(
    main: bytes, tables: bytes, pieces: list[_Piece], paragraphs: list[tuple[int, int, bytes]]
) -> list[tuple[int, int, Character]]:
    """Return the formatted runs of a text as (start, end, formatting), in order; none if no text is marked."""
    styles = DocStyles(_listed_table(main, tables, _STYLE_SHEET))
    ranges = _property_ranges(main, _listed_table(main, tables, _CHARACTER_PAGES), _CHARACTER_ENTRY)
    runs: list[tuple[int, int, Character]] = []
    if styles.have_marks:
        runs += _styled_ranges(list(ranges), paragraphs, styles)
    else:
        runs += [(first, end, styles.character(stored, PLAIN)) for first, end, stored in ranges if stored]
    if not any(character.has_marks for _, _, character in runs):
        return []
    by_offset = sorted(pieces, key=lambda piece: piece.offset)
    piece_offsets = [piece.offset for piece in by_offset]
    placed: list[tuple[int, int, Character]] = []
    for first_byte, end_byte, character in runs:
        first_piece = max(bisect_right(piece_offsets, first_byte) - 1, 0)
        for piece in by_offset[first_piece : bisect_left(piece_offsets, end_byte)]:
            start = piece.start + max(first_byte - piece.offset, 0) // piece.width
            end = min(piece.start + (end_byte - piece.offset) // piece.width, piece.end)
            if start < end:
                placed.append((start, end, character))
        if len(placed) > _MAX_RUNS:
            raise ValueError("more formatted runs than a document can have")
    return sorted(placed, key=_run_start)


def _styled_ranges(
    ranges: list[tuple[int, int, bytes]], paragraphs: list[tuple[int, int, bytes]], styles: DocStyles
) -> Iterator[tuple[int, int, Character]]:
    """Yield ranges of formatting, cut where paragraphs end, since the style of a paragraph may mark its text."""
    ends = [end for _, end, _ in paragraphs]
    budget = _MAX_RUNS
    for first, end, stored in ranges:
        index = bisect_right(ends, first)
        while index < len(paragraphs) and paragraphs[index][0] < end and budget:
            paragraph_first, paragraph_end, paragraph_stored = paragraphs[index]
            style = styles.style(int.from_bytes(paragraph_stored[:2], "little"))
            yield max(first, paragraph_first), min(end, paragraph_end), styles.character(stored, style)
            index, budget = index + 1, budget - 1
