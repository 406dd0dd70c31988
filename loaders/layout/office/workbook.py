"""XLSX, XLSB and XLS → rows: every visible sheet with its merged cells, numbers as a reader sees them.

python-calamine reads the cells. Before it does, the container is looked through: it lays a sheet out as one dense
block, so two cells in far corners would take all memory.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from struct import error as struct_error
from struct import unpack_from
from zipfile import ZipFile

from lxml import etree
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from loaders import bounds
from loaders.formats import COMPOUND
from loaders.layout.blocks import BlockDocument, Unreadable
from loaders.layout.office.compound import CompoundFile
from loaders.layout.office.compound_writer import compound_file
from loaders.layout.office.package import Package, local_name, parse_xml
from loaders.layout.writing import MergedRange, Writer, write_sheet

_KEPT = re.compile(
    r"(?:.*/)?_rels/[^/]*\.rels|.*\.xml|(?:.*/)?(?:workbook|styles|sharedStrings)\.bin|.*/worksheets/[^/]*\.bin", re.I
)
_NO_CELLS = re.compile(
    r"/(?:media|drawings|charts|theme|printerSettings|embeddings|activeX|ctrlProps|customXml)/", re.I
)
_REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_ROW_NUMBER = re.compile(r"[0-9]{1,7}")
_WORKBOOK_STREAMS = ("Workbook", "Book")
_XLS_END, _XLS_SHEET, _XLS_STRINGS, _XLS_EXTENT = 0x0A, 0x85, 0xFC, 0x200
_XLS_CELLS = frozenset((0x06, 0x203, 0x204, 0x205, 0x27E, 0xFD))
_XLS_FORMULA, _XLS_ERROR, _XLS_RESULT = 0x06, 0x205, 0x207
_XLS_NUMBERS = 0xBD  # several cells in one record
_MOST_RECORDS = 1_000_000  # of an old workbook
_LEAST_STRING = 3  # bytes that one of its shared texts takes
_XLSB_ROW = 0
_XLSB_CELLS = range(2, 12)
_XLSB_ERRORS = (3, 11)
_XLSB_LEAST = 8  # bytes of a cell's record: a column and a format
_ERROR = "#ERROR!"  # calamine leaves these cells empty, and they would be read as blanks
_MIDNIGHT = " 00:00:00"  # of a day that is kept as a moment

Place = tuple[int, int]  # row and column, from 0


def lay(data: bytes) -> BlockDocument:
    """Return a workbook as rows in reading order; raises Unreadable when it is damaged or out of bounds."""
    if data.startswith(COMPOUND.signatures):
        data, errors = _checked_workbook(data)
    else:
        data, errors = _checked_package(data)
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(data))
        writer = Writer()
        for sheet in _sheets(workbook):
            _write(writer, sheet, errors)
    except PasswordError as error:
        raise Unreadable("encrypted_file", str(error)) from error
    except (CalamineError, OSError, ValueError) as error:
        raise Unreadable("damaged_file", f"workbook: {error}") from error
    except BaseException as error:  # a panic of the library is no Exception
        if type(error).__name__ != "PanicException":
            raise
        raise Unreadable("damaged_file", f"workbook: {error}") from None
    return writer.document()


def _sheets(workbook: CalamineWorkbook) -> Iterator[CalamineSheet]:
    """The sheets that a reader sees."""
    for index, about in enumerate(workbook.sheets_metadata):
        if about.visible == SheetVisibleEnum.Visible and about.typ == SheetTypeEnum.WorkSheet:
            yield workbook.get_sheet_by_index(index)


def _write(writer: Writer, sheet: CalamineSheet, errors: frozenset[Place]) -> None:
    top, left = sheet.start or (0, 0)
    texts = {
        (row, column): _printed(value)
        for row, values in enumerate(sheet.to_python(skip_empty_area=True), top)
        for column, value in enumerate(values, left)
        if value != ""
    }
    for place in errors:
        texts.setdefault(place, _ERROR)
    ranges = [MergedRange(*first, *last) for first, last in sheet.merged_cell_ranges or ()]
    cells = ((row, column, text) for (row, column), text in texts.items())
    write_sheet(writer, cells, ranges)


def _printed(value: object) -> str:
    """A cell's value as a sheet shows it under no particular number format: 3119.0 is 3119."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return "0" if value == 0 else f"{value:.15g}"  # the digits that a sheet keeps of a number
    return str(value).removesuffix(_MIDNIGHT)


def _checked_package(data: bytes) -> tuple[bytes, frozenset[Place]]:
    """Return the parts that hold cells in a new container, so that what is read is what was checked; and its errors."""
    package = Package(data)
    errors: set[Place] = set()
    checked = BytesIO()
    with ZipFile(checked, "w") as out:
        for name in package.names:
            if name.endswith("/") or not _KEPT.fullmatch(name) or _NO_CELLS.search(f"/{name}"):
                continue
            part = package.part(name)
            if name.lower().endswith(".bin"):
                errors |= _check_xlsb(part)
            else:
                root = parse_xml(part, name)
                if local_name(root) == "worksheet" and _check_xlsx(root):
                    part = etree.tostring(root, encoding="utf-8", xml_declaration=True)
            out.writestr(name, part)
    return checked.getvalue(), frozenset(errors)


def _check_xlsx(root: etree._Element) -> bool:
    """Raise Unreadable when a sheet's cells lie too far apart; tell whether cells were made readable."""
    corners = _Corners()
    row = column = 0
    changed = False
    for element in root.iter("{*}row", "{*}c"):
        reference = element.get("r") or ""
        if local_name(element) == "row":
            row, column = (int(reference) if _ROW_NUMBER.fullmatch(reference) else row + 1), 0
            continue
        match = _REFERENCE.fullmatch(reference)
        column = _column(match[1]) if match else column + 1
        if len(element):
            corners.reach(int(match[2]) if match else row, column)
            changed = _show(element) or changed
    return changed


def _show(cell: etree._Element) -> bool:
    """Make text of what calamine passes over: an error (#REF!), a formula that was never reckoned.

    As empty cells they would be read as blanks.
    """
    if cell.get("t") == "e":
        cell.set("t", "str")
        return True
    formula, value = cell.find("{*}f"), cell.find("{*}v")
    if formula is None or (value is not None and (value.text or cell.get("t") == "str")):
        return False
    if value is None:
        value = etree.SubElement(cell, formula.tag[: -len("f")] + "v")
    value.text = f"={formula.text or ''}"
    cell.set("t", "str")
    return True


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter.upper()) - 64
    return number


def _check_xlsb(part: bytes) -> set[Place]:
    """Raise Unreadable when a binary sheet's cells lie too far apart; return where it shows errors."""
    corners = _Corners()
    errors: set[Place] = set()
    position = row = 0
    try:
        while position < len(part):
            kind, position = _varint(part, position, 2)
            size, position = _varint(part, position, 4)
            if kind == _XLSB_ROW or kind in _XLSB_CELLS:
                if size < _XLSB_LEAST:
                    raise Unreadable("damaged_file", "a record that is too short for a cell")
                (place,) = unpack_from("<I", part, position)
                row = place if kind == _XLSB_ROW else row
                if kind in _XLSB_CELLS:
                    corners.reach(row, place)
                if kind in _XLSB_ERRORS:
                    errors.add((row, place))
            position += size
    except (struct_error, IndexError) as error:
        raise Unreadable("damaged_file", f"workbook: {error}") from error
    return errors


def _varint(part: bytes, position: int, longest: int) -> tuple[int, int]:
    """A number in groups of seven bits, and where it ends."""
    value = 0
    for n in range(longest):
        byte = part[position + n]
        value |= (byte & 0x7F) << 7 * n
        if byte < 0x80:
            break
    return value, position + n + 1


def _checked_workbook(data: bytes) -> tuple[bytes, frozenset[Place]]:
    """Return an old workbook in a new container, after its cells are found to lie together; and its errors."""
    container = CompoundFile(data)
    name = next((name for name in _WORKBOOK_STREAMS if name in container.names), None)
    if name is None:
        raise Unreadable("damaged_file", "an old Office file without a workbook")
    stream = container.stream(name)
    sheets: list[int] = []
    errors: set[Place] = set()
    budget = iter(range(_MOST_RECORDS))
    try:
        for kind, record in _records(stream, 0, budget):
            if kind == _XLS_SHEET:
                sheets += unpack_from("<I", record)
            elif kind == _XLS_STRINGS and unpack_from("<i", record, 4)[0] > len(stream) // _LEAST_STRING:
                raise Unreadable("damaged_file", "more shared texts than the workbook has room for")
        for start in sheets:
            errors |= _check_xls_sheet(_records(stream, start, budget))
    except struct_error as error:
        raise Unreadable("damaged_file", f"workbook: {error}") from error
    return compound_file(name, stream), frozenset(errors)


def _check_xls_sheet(records: Iterator[tuple[int, bytes]]) -> set[Place]:
    """Raise Unreadable when one sheet's cells lie too far apart; return where it shows errors."""
    corners = _Corners()
    errors: set[Place] = set()
    formula = (0, 0)
    for kind, record in records:
        if kind in _XLS_CELLS or kind == _XLS_NUMBERS:
            row, column = unpack_from("<HH", record)
            corners.reach(row, column)
            if kind == _XLS_NUMBERS:
                corners.reach(row, column + len(record) // 6)
            if kind == _XLS_FORMULA:
                formula = row, column
            if (kind == _XLS_ERROR and record[7:8] == b"\x01") or (
                kind == _XLS_FORMULA and record[6:7] == b"\x02" and record[12:14] == b"\xff\xff"
            ):
                errors.add((row, column))
        elif kind == _XLS_RESULT:
            corners.reach(*formula)
        elif kind == _XLS_EXTENT:
            _check_extent(record)
    return errors


def _check_extent(record: bytes) -> None:
    """Raise Unreadable when a sheet says that it is larger than a sheet can be: calamine makes room for it."""
    top, bottom, left, right = unpack_from("<IIHH" if len(record) == 14 else "<HHHH", record)
    if (bottom and right and (bottom < top or right < left)) or bottom > 1 << 16 or right > 1 << 8:
        raise Unreadable("damaged_file", "a sheet that says it is larger than any")


def _records(stream: bytes, position: int, budget: Iterator[int]) -> Iterator[tuple[int, bytes]]:
    """The records from a place of an old workbook on, to the end of what begins there."""
    while position + 4 <= len(stream):
        if next(budget, None) is None:
            raise Unreadable("too_large", f"more than {_MOST_RECORDS:,} records")
        kind, size = unpack_from("<HH", stream, position)
        yield kind, stream[position + 4 : position + 4 + size]
        if kind == _XLS_END:
            return
        position += 4 + size


class _Corners:
    """The block that cells span so far; raises Unreadable when it grows past its bound, or rows go backwards.

    calamine takes the first cell's row for the first one and the last cell's for the last.
    """

    def __init__(self) -> None:
        self.top = self.bottom = -1
        self.left, self.right = 1 << 32, -1

    def reach(self, row: int, column: int) -> None:
        """Stretch the block over the next cell."""
        if row < self.bottom:
            raise Unreadable("damaged_file", "rows out of order")
        self.top = row if self.top < 0 else self.top
        self.bottom = row
        self.left, self.right = min(self.left, column), max(self.right, column)
        if (self.bottom - self.top + 1) * (self.right - self.left + 1) > bounds.MAX_SHEET_AREA:
            raise Unreadable("too_large", f"a sheet of more than {bounds.MAX_SHEET_AREA:,} places")
