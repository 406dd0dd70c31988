"""XLSX, XLSB and XLS → rows: every visible sheet with its merged cells, numbers as a reader sees them.

python-calamine reads the cells. Before it does, the container is looked through: it lays a sheet out as one dense
block, so two cells in far corners would take all memory.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
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
from loaders.layout.blocks import Laid, Unreadable
from loaders.layout.containers import OLE_SIGNATURE, CompoundFile, Package, local, xml
from loaders.layout.writing import Merged, Writer, write_sheet

_KEPT = re.compile(r"\[Content_Types\]\.xml|(?:.*/)?_rels/[^/]*\.rels|.*\.(?:xml|bin)", re.I)
_NO_CELLS = re.compile(
    r"/(?:media|drawings|charts|theme|printerSettings|embeddings|activeX|ctrlProps|customXml)/", re.I
)
_REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_WORKBOOK_STREAMS = ("Workbook", "Book")
_XLS_CELLS = frozenset((0x02, 0x03, 0x04, 0x05, 0x06, 0xD6, 0x203, 0x204, 0x205, 0x27E, 0xFD))
_XLS_NUMBERS = 0xBD  # several cells in one record
_XLS_ERROR, _XLS_FORMULA = 0x205, 0x06
_XLSB_ROW = 0
_XLSB_CELLS = range(2, 12)
_XLSB_ERRORS = (3, 11)
_ERROR = "#ERROR!"  # calamine leaves these cells empty, and they would be read as blanks
_MIDNIGHT = " 00:00:00"  # of a day that is kept as a moment
_EXPONENT = re.compile("[eE]")

Place = tuple[int, int]  # row and column, from 0


def lay(data: bytes) -> Laid:
    """Return a workbook as rows in reading order; raises Unreadable when it is damaged or out of bounds."""
    if data.startswith(OLE_SIGNATURE):
        errors = _check_xls(data)
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
    return writer.laid()


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
    ranges = [Merged(*first, *last) for first, last in sheet.merged_cell_ranges or ()]
    cells = ((row, column, text) for (row, column), text in texts.items())
    write_sheet(writer, cells, ranges)


def _printed(value: object) -> str:
    """A cell's value as a sheet shows it under no particular number format: 3119.0 is 3119."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        text = f"{value:.15g}"  # what a sheet keeps of a number
        return format(Decimal(text), "f") if _EXPONENT.search(text) else text.removeprefix("-") if value == 0 else text
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
                root = xml(part, name)
                if local(root) == "worksheet" and _check_xlsx(root):
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
        if local(element) == "row":
            row, column = (int(reference) if reference.isascii() and reference.isdigit() else row + 1), 0
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
            if kind == _XLSB_ROW and size >= 4:
                row = unpack_from("<I", part, position)[0]
            elif kind in _XLSB_CELLS and size >= 4:
                column = unpack_from("<I", part, position)[0]
                corners.reach(row, column)
                if kind in _XLSB_ERRORS:
                    errors.add((row, column))
            position += size
    except (struct_error, IndexError):
        pass  # no records: a part of another kind, or one that calamine will find damaged
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


def _check_xls(data: bytes) -> frozenset[Place]:
    """Raise Unreadable when an old workbook has no cells, or when they lie too far apart; return where it shows errors.

    All sheets are taken together: what calamine makes of records that are out of order is not known here.
    """
    container = CompoundFile(data)
    name = next((name for name in _WORKBOOK_STREAMS if name in container.names), None)
    if name is None:
        raise Unreadable("damaged_file", "an old Office file without a workbook")
    stream = container.stream(name)
    corners = _Corners()
    errors: set[Place] = set()
    position = 0
    while position + 10 <= len(stream):
        kind, size, row, column = unpack_from("<HHHH", stream, position)
        record = stream[position + 4 : position + 4 + size]
        if size >= 6 and (kind in _XLS_CELLS or kind == _XLS_NUMBERS):
            corners.reach(row, column)
            if kind == _XLS_NUMBERS:
                corners.reach(row, column + size // 6)
            if (kind == _XLS_ERROR and record[7:8] == b"\x01") or (
                kind == _XLS_FORMULA and record[6:7] == b"\x02" and record[12:14] == b"\xff\xff"
            ):
                errors.add((row, column))
        position += 4 + size
    return frozenset(errors)


class _Corners:
    """The block that cells span so far; raises Unreadable when it grows past its bound."""

    def __init__(self) -> None:
        self.top = self.left = 1 << 32
        self.bottom = self.right = -1

    def reach(self, row: int, column: int) -> None:
        """Stretch the block over a cell."""
        self.top, self.bottom = min(self.top, row), max(self.bottom, row)
        self.left, self.right = min(self.left, column), max(self.right, column)
        if (self.bottom - self.top + 1) * (self.right - self.left + 1) > bounds.MAX_SHEET_AREA:
            raise Unreadable("too_large", f"a sheet of more than {bounds.MAX_SHEET_AREA:,} places")
