"""The streams of a Word 97–2003 file: its text, what of it is hidden, and what each paragraph is.

After [MS-DOC]: the piece table gives the text, the property pages what holds for a stretch of the file.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from struct import error as struct_error
from struct import unpack, unpack_from
from typing import NamedTuple

from loaders import bounds
from loaders.layout.blocks import Unreadable
from loaders.layout.office.compound import CompoundFile

_WORD_97 = 0xC1
_ENCRYPTED, _SECOND_TABLE = 0x0100, 0x0200
_CHARACTER_PAGES, _PARAGRAPH_PAGES, _PIECES = 12, 13, 33  # places in the file's list of tables
_PAGE = 512  # bytes of a property page
_MOST_PAGES, _MOST_HIDDEN = 20_000, 200_000
_END = re.compile("[\r\x07\x0c]")  # of a paragraph, a cell or row, a section
_SURROGATES = re.compile("[\ud800-\udfff]")
_NO_SIZE = {0xD606, 0xD608}  # their own length is of two bytes
_SIZES = (1, 1, 2, 4, 2, 2, 0, 3)  # of an operand, by the three first bits of its code
_HIDDEN = (0x0800, 0x083C)  # struck out by a reviser; hidden type
_HUGE = (0x6645, 0x6646)  # the properties stand in the data stream

Properties = tuple[tuple[int, bytes], ...]


class Paragraph(NamedTuple):
    """One paragraph: its visible text, the character that ends it, and its properties."""

    text: str
    mark: str
    properties: Properties


class _Piece(NamedTuple):
    """A stretch of text: its characters, where they stand in the file, and the bytes of each."""

    start: int
    end: int
    offset: int
    width: int


@dataclass(slots=True)
class WordFile:
    """The text of a Word file, character for character, and where its properties change."""

    text: str
    body: int  # characters of the document itself
    boxes: tuple[int, int]  # the text of its text boxes
    pieces: list[_Piece]
    hidden: list[tuple[int, int]]
    paragraph_ends: list[int]
    paragraph_properties: list[bytes]
    data: bytes = field(default=b"")

    def paragraphs(self, start: int, end: int) -> Iterator[Paragraph]:
        """Yield the paragraphs between two characters."""
        for match in _END.finditer(self.text, start, end):
            yield Paragraph(self._visible(start, match.start()), match[0], self._properties(match.start()))
            start = match.end()
        if start < end:
            yield Paragraph(self._visible(start, end), "", ())

    def _visible(self, start: int, end: int) -> str:
        """The text between two characters without what is hidden."""
        index = bisect_right(self.hidden, (start, -1))
        if index and self.hidden[index - 1][1] > start:
            index -= 1
        parts = []
        for first, last in self.hidden[index:]:
            if first >= end:
                break
            parts.append(self.text[start : max(first, start)])
            start = max(start, last)
        text = "".join([*parts, self.text[start:end]])
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if _SURROGATES.search(text) else text

    def _properties(self, character: int) -> Properties:
        """The properties of the paragraph that a character ends."""
        piece = self.pieces[bisect_right(self.pieces, (character, 1 << 62)) - 1]
        offset = piece.offset + (character - piece.start) * piece.width
        index = bisect_right(self.paragraph_ends, offset)
        if index >= len(self.paragraph_properties):
            return ()
        found = properties(self.paragraph_properties[index][2:])  # behind the number of its style
        for code, operand in found:
            if code in _HUGE:
                (at,) = unpack("<I", operand)
                size = unpack_from("<H", self.data, at)[0] if at + 2 <= len(self.data) else 0
                return properties(self.data[at + 2 : at + 2 + size])
        return found


def open_word(data: bytes) -> WordFile:
    """Return the text and properties of a Word 97–2003 file.

    Raises Unreadable when it is damaged, encrypted, or of an older Word.
    """
    container = CompoundFile(data)
    main = container.stream("WordDocument")
    try:
        return _open(container, main)
    except (struct_error, IndexError, ValueError) as error:
        raise Unreadable("damaged_file", f"Word file: {error}") from error


def _open(container: CompoundFile, main: bytes) -> WordFile:
    magic, version, flags = unpack_from("<HH6xH", main)
    if magic != 0xA5EC or version < _WORD_97:
        raise Unreadable("unsupported_format", "a Word file older than Word 97: save it as DOCX")
    if flags & _ENCRYPTED:
        raise Unreadable("encrypted_file", "a Word file with a password")
    table = container.stream("1Table" if flags & _SECOND_TABLE else "0Table")
    counts = unpack_from("<8i", main, 76)  # body, notes, heads, macros, remarks, end notes, text boxes, …
    pieces = list(_pieces(_listed(main, table, _PIECES)))
    text = "".join(_read(main, piece) for piece in pieces)
    body = min(max(counts[0], 0), len(text))
    boxes = sum(max(count, 0) for count in counts[:6])
    ranges = list(_runs(main, _listed(main, table, _PARAGRAPH_PAGES), 13))
    return WordFile(
        text,
        body,
        (min(boxes, len(text)), min(boxes + max(counts[6], 0), len(text))),
        pieces,
        _hidden(main, _listed(main, table, _CHARACTER_PAGES), pieces),
        [end for _, end, _ in ranges],
        [found for _, _, found in ranges],
        container.stream("Data") if "Data" in container.names else b"",
    )


def _listed(main: bytes, table: bytes, place: int) -> bytes:
    """One of the tables that the file's head lists."""
    start, size = unpack_from("<II", main, 154 + 8 * place)
    return table[start : start + size]


def _pieces(listed: bytes) -> Iterator[_Piece]:
    """The pieces of the text, in reading order."""
    at = 0
    while listed[at] == 1:  # changes that pieces share
        at += 3 + unpack_from("<H", listed, at + 1)[0]
    (size,) = unpack_from("<I", listed, at + 1)
    plc = listed[at + 5 : at + 5 + size]
    count = (len(plc) - 4) // 12
    starts = unpack_from(f"<{count + 1}I", plc)
    expected = 0
    for n in range(count):
        (place,) = unpack_from("<I", plc, 4 * (count + 1) + 8 * n + 2)
        narrow = bool(place & 0x40000000)
        place &= 0x3FFFFFFF
        if starts[n] != expected or not expected <= starts[n + 1] <= bounds.MAX_TEXT:
            raise ValueError("pieces of text out of order")
        expected = starts[n + 1]
        if starts[n] == expected:
            continue
        yield _Piece(starts[n], starts[n + 1], place // 2 if narrow else place, 1 if narrow else 2)


def _read(main: bytes, piece: _Piece) -> str:
    """A piece's text, one character for each of its places."""
    length = piece.end - piece.start
    raw = main[piece.offset : piece.offset + length * piece.width]
    if len(raw) != length * piece.width:
        raise ValueError("a piece of text beyond the file's end")
    if piece.width == 1:
        return raw.decode("cp1252", "replace")
    text = raw.decode("utf-16-le", "replace")
    return text if len(text) == length else "".join(map(chr, unpack(f"<{length}H", raw)))


def _runs(main: bytes, plc: bytes, entry: int) -> Iterator[tuple[int, int, bytes]]:
    """Where properties hold, as (first byte, last byte, properties), from the pages that a table lists.

    `entry` is the size of a page's entries: 13 bytes for paragraphs, 1 for characters.
    """
    count = max((len(plc) - 4) // 8, 0)
    if count > _MOST_PAGES:
        raise ValueError("more property pages than a document can have")
    for page in unpack_from(f"<{count}I", plc, 4 * (count + 1)) if count else ():
        content = main[(page & 0x3FFFFF) * _PAGE : ((page & 0x3FFFFF) + 1) * _PAGE]
        runs = content[_PAGE - 1]
        offsets = unpack_from(f"<{runs + 1}I", content)
        for n in range(runs):
            at = 2 * content[4 * (runs + 1) + entry * n]
            yield offsets[n], offsets[n + 1], _stored(content, at, entry) if at else b""


def _stored(content: bytes, at: int, entry: int) -> bytes:
    """The properties that stand at a place of a page."""
    size = content[at]
    if entry == 1:
        return content[at + 1 : at + 1 + size]
    if size:
        return content[at + 1 : at + 2 * size]
    return content[at + 2 : at + 2 + 2 * content[at + 1]]


def _hidden(main: bytes, plc: bytes, pieces: list[_Piece]) -> list[tuple[int, int]]:
    """The stretches of characters that are struck out or hidden, in order."""
    found = []
    by_offset = sorted(pieces, key=lambda piece: piece.offset)
    starts = [piece.offset for piece in by_offset]
    for first, last, stored in _runs(main, plc, 1):
        if not any(code in _HIDDEN and operand == b"\x01" for code, operand in properties(stored)):
            continue
        for piece in by_offset[max(bisect_right(starts, first) - 1, 0) : bisect_left(starts, last)]:
            begin = piece.start + max(first - piece.offset, 0) // piece.width
            end = min(piece.start + (last - piece.offset) // piece.width, piece.end)
            if begin < end:
                found.append((begin, end))
        if len(found) > _MOST_HIDDEN:
            raise ValueError("more hidden stretches than a document can have")
    return sorted(found)


@lru_cache(maxsize=4096)
def properties(stored: bytes) -> Properties:
    """Return the properties of a stretch as (code, operand); what follows an unknown length is left."""
    found = []
    at = 0
    while at + 2 <= len(stored):
        (code,) = unpack_from("<H", stored, at)
        at += 2
        size = _SIZES[code >> 13]
        if not size:
            if code in _NO_SIZE:
                size, at = int.from_bytes(stored[at : at + 2], "little") - 1, at + 2
            else:
                size, at = int.from_bytes(stored[at : at + 1], "little"), at + 1
                if code == 0xC615 and size == 255:  # tabs, more than fit: their length has to be counted
                    removed = int.from_bytes(stored[at : at + 1], "little")
                    added = int.from_bytes(stored[at + 1 + 4 * removed : at + 2 + 4 * removed], "little")
                    size = 2 + 4 * removed + 3 * added
        found.append((code, stored[at : at + max(size, 0)]))
        at += max(size, 0)
    return tuple(found)
