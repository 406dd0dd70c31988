"""The stream of an XLS workbook: checked before calamine reads it, and what its cells show.

The format: [MS-XLS]. The number of a record's type is given there in 2.3. Formatting is read from BIFF8 (Excel 97 and
later); older workbooks show plain values.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from struct import error as struct_error
from struct import unpack, unpack_from

from loaders.layout.blocks import Unreadable
from loaders.layout.office.cell_block import CellBlock
from loaders.layout.office.cell_looks import NO_LOOK, CellLook, HiddenParts, look_of, shown_value
from loaders.layout.office.characters import PLAIN, Character, StyledRun, shown_text
from loaders.layout.office.number_formats import BUILT_IN, shows_no_text
from loaders.layout.office.xls_strings import rich_strings

_EOF, _BOUND_SHEET, _SHARED_STRINGS, _CONTINUE, _DIMENSIONS = 0x0A, 0x85, 0xFC, 0x3C, 0x200
_BEGIN, _FONT, _FORMAT, _CELL_FORMAT = 0x809, 0x31, 0x41E, 0xE0
_ROW, _COLUMNS, _WINDOW = 0x208, 0x7D, 0x23E
_FORMULA, _NUMBER, _BOOLEAN_OR_ERROR, _FORMULA_STRING, _SMALL_NUMBER, _SHARED_TEXT = (
    0x06,
    0x203,
    0x205,
    0x207,
    0x27E,
    0xFD,
)
_CELLS = frozenset((_FORMULA, _NUMBER, 0x204, _BOOLEAN_OR_ERROR, _SMALL_NUMBER, _SHARED_TEXT))
_SMALL_NUMBERS = 0xBD  # several cells in one record
_BIFF8 = 0x600
_MAX_RECORDS = 1_000_000
_MIN_SHARED_STRING = 3  # bytes of the shortest shared string
_STRUCK, _HIDDEN_ROW, _HIDDEN_COLUMN, _SHOWS_ZEROS = 0x08, 0x20, 0x01, 0x10  # flags

Position = tuple[int, int]  # row and column, from 0


@dataclass(slots=True)
class SheetLook:
    """What the cells of a sheet show.

    errors      cells that show an error
    shown       the text of cells that show something else than their plain value
    characters  the formatting of cells with text that is struck or raised
    hidden      hidden rows and columns
    hides_zeros whether a number 0 is not shown
    """

    errors: set[Position] = field(default_factory=set)
    shown: dict[Position, str] = field(default_factory=dict)
    characters: dict[Position, Character] = field(default_factory=dict)
    hidden: HiddenParts = field(default_factory=lambda: HiddenParts([], []))
    hides_zeros: bool = False


@dataclass(slots=True)
class _Book:
    """The sheets, fonts and formats of a workbook, and the runs of its marked shared strings by their number."""

    sheets: list[int] = field(default_factory=list)
    is_biff8: bool = False
    fonts: list[Character] = field(default_factory=list)
    codes: dict[int, str] = field(default_factory=lambda: dict(BUILT_IN))
    formats: list[tuple[int, int]] = field(default_factory=list)  # font and code of each cell format
    looks: dict[int, CellLook] = field(default_factory=dict)
    strings: dict[int, list[tuple[str, int | None]]] = field(default_factory=dict)

    def font(self, number: int) -> Character:
        """Return a font by the number that cells use: there is none with the number 4."""
        index = number - (number > 4)
        return self.fonts[index] if index < len(self.fonts) else PLAIN


def checked_sheets(stream: bytes) -> list[SheetLook]:
    """Return what the cells of each sheet show, in the workbook's order.

    Raises Unreadable when the workbook is damaged or a sheet spans too many cells.
    """
    budget = iter(range(_MAX_RECORDS))
    try:
        book = _book(stream, budget)
        return [_sheet(_records(stream, offset, budget), book) for offset in book.sheets]
    except (struct_error, IndexError) as error:
        raise Unreadable("damaged_file", f"workbook: {error}") from error


def _book(stream: bytes, budget: Iterator[int]) -> _Book:
    """Return what a workbook says of all its sheets."""
    book = _Book()
    strings: list[bytes] = []
    previous = -1
    for kind, record in _records(stream, 0, budget):
        if kind == _BEGIN:
            book.is_biff8 = record[:2] == _BIFF8.to_bytes(2, "little")
        elif kind == _BOUND_SHEET:
            book.sheets += unpack_from("<I", record)
        elif kind == _SHARED_STRINGS:
            if unpack_from("<i", record, 4)[0] > len(stream) // _MIN_SHARED_STRING:
                raise Unreadable("damaged_file", "more shared strings than the workbook has room for")
            strings.append(record)
        elif kind == _CONTINUE and previous == _SHARED_STRINGS:
            strings.append(record)
            continue
        elif book.is_biff8 and kind == _FONT and len(record) >= 10:
            flags, raised = record[2], record[8]
            is_struck, is_raised = bool(flags & _STRUCK), raised in (1, 2)
            book.fonts.append(Character(is_struck=is_struck, is_raised=is_raised) if is_struck or is_raised else PLAIN)
        elif book.is_biff8 and kind == _FORMAT and len(record) >= 5:
            number, length, is_wide = unpack_from("<HHB", record)
            content = record[5 : 5 + (length << (is_wide & 1))]
            book.codes[number] = content.decode("utf-16-le" if is_wide & 1 else "latin-1", "replace")
        elif book.is_biff8 and kind == _CELL_FORMAT and len(record) >= 4:
            book.formats.append(unpack_from("<HH", record))
        previous = kind
    for index, (font, code) in enumerate(book.formats):
        look = look_of(book.codes.get(code, ""), book.font(font))
        if look is not None:
            book.looks[index] = look
    if any(font.marks for font in book.fonts):
        book.strings = rich_strings(strings)
    return book


def _sheet(records: Iterator[tuple[int, bytes]], book: _Book) -> SheetLook:
    """Return what the cells of a sheet show; raises Unreadable when the sheet spans too many cells."""
    block = CellBlock()
    sheet = SheetLook()
    formula = (0, 0)
    for kind, record in records:
        if kind in _CELLS or kind == _SMALL_NUMBERS:
            row, column = unpack_from("<HH", record)
            block.add(row, column)
            if kind == _SMALL_NUMBERS:
                block.add(row, column + len(record) // 6)
            if kind == _FORMULA:
                formula = row, column
            if _is_error(kind, record):
                sheet.errors.add((row, column))
            elif book.looks or book.strings:
                _add_cells(kind, record, row, column, book, sheet)
        elif kind == _FORMULA_STRING:
            block.add(*formula)
        elif kind == _DIMENSIONS:
            _check_dimensions(record)
        elif kind == _ROW and len(record) >= 16 and record[12] & _HIDDEN_ROW:
            (row,) = unpack_from("<H", record)
            sheet.hidden.rows.append((row, row))
        elif kind == _COLUMNS and len(record) >= 10 and (record[8] & _HIDDEN_COLUMN or record[4:6] == b"\0\0"):
            first, last = unpack_from("<HH", record)
            sheet.hidden.columns.append((first, last))
        elif kind == _WINDOW and book.is_biff8 and record[:2] and not record[0] & _SHOWS_ZEROS:
            sheet.hides_zeros = True
    return sheet


def _add_cells(kind: int, record: bytes, row: int, column: int, book: _Book, sheet: SheetLook) -> None:
    """Add what the cells of a record show to a sheet."""
    for offset, position, value in _numbers(kind, record, row, column):
        look = book.looks.get(unpack_from("<H", record, offset)[0])
        shown = shown_value(value, look) if look is not None else None
        if shown is not None:
            sheet.shown[position] = shown
    if kind in (_NUMBER, _SMALL_NUMBER, _SMALL_NUMBERS):
        return
    look = book.looks.get(unpack_from("<H", record, 4)[0], NO_LOOK)
    if kind == _SHARED_TEXT:
        (number,) = unpack_from("<I", record, 6)
        if number in book.strings:
            runs = [
                StyledRun(text, look.character if font is None else book.font(font))
                for text, font in book.strings[number]
            ]
            if any(run.character.marks for run in runs) or look.character.marks:
                sheet.shown[row, column] = shown_text(runs)
            return
    if look.code and shows_no_text(look.code):
        sheet.shown.setdefault((row, column), "")
    elif look.character.marks and (row, column) not in sheet.shown:
        sheet.characters[row, column] = look.character


def _numbers(kind: int, record: bytes, row: int, column: int) -> Iterator[tuple[int, Position, float]]:
    """Yield the numbers of a record, each with the offset of its cell's format, and its position."""
    if kind == _NUMBER or (kind == _FORMULA and record[12:14] != b"\xff\xff"):
        yield 4, (row, column), unpack_from("<d", record, 6)[0]
    elif kind == _SMALL_NUMBER:
        yield 4, (row, column), _small_number(*unpack_from("<I", record, 6))
    elif kind == _SMALL_NUMBERS:
        for index in range((len(record) - 6) // 6):
            offset = 4 + 6 * index
            yield offset, (row, column + index), _small_number(*unpack_from("<I", record, offset + 2))


def _small_number(stored: int) -> float:
    """Return a number of four bytes: a whole number of 30 bits or the high bits of a float, perhaps in hundredths."""
    if stored & 2:
        value = float((stored >> 2) - (1 << 30 if stored >> 31 else 0))
    else:
        value = unpack("<d", (stored >> 2 << 34).to_bytes(8, "little"))[0]
    return value / 100 if stored & 1 else value


def _is_error(kind: int, record: bytes) -> bool:
    """Tell whether a cell's record holds an error, as a constant or as the result of a formula."""
    if kind == _BOOLEAN_OR_ERROR:
        return record[7:8] == b"\x01"
    return kind == _FORMULA and record[6:7] == b"\x02" and record[12:14] == b"\xff\xff"


def _check_dimensions(record: bytes) -> None:
    """Raise Unreadable when a sheet declares more rows or columns than XLS has: calamine allocates them all."""
    top, bottom, left, right = unpack_from("<IIHH" if len(record) == 14 else "<HHHH", record)
    if (bottom and right and (bottom < top or right < left)) or bottom > 1 << 16 or right > 1 << 8:
        raise Unreadable("damaged_file", "a sheet that declares more rows or columns than a sheet can have")


def _records(stream: bytes, offset: int, budget: Iterator[int]) -> Iterator[tuple[int, bytes]]:
    """Yield (type, content) of the records from an offset to the end of their substream.

    `budget` yields one item for each record that may still be read; raises Unreadable when it is used up.
    """
    while offset + 4 <= len(stream):
        if next(budget, None) is None:
            raise Unreadable("too_large", f"more than {_MAX_RECORDS:,} records")
        kind, size = unpack_from("<HH", stream, offset)
        yield kind, stream[offset + 4 : offset + 4 + size]
        if kind == _EOF:
            return
        offset += 4 + size
