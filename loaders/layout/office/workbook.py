"""XLSX, XLSB and XLS → rows: each visible sheet with its merged cells, and numbers as a sheet displays them.

python-calamine reads the cells. It allocates a sheet as one dense block, so two cells in far corners would take all
memory. Therefore this module first checks the positions of all cells, and passes on only the parts it has checked.
"""

import posixpath
import re
from io import BytesIO
from struct import error as struct_error
from struct import pack, unpack_from
from zipfile import ZipFile

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from loaders.formats import COMPOUND
from loaders.layout.blocks import BlockDocument, Unreadable
from loaders.layout.office.cell_block import CellBlock
from loaders.layout.office.cell_looks import HiddenParts
from loaders.layout.office.characters import StyledRun, shown_text
from loaders.layout.office.compound import CompoundFile
from loaders.layout.office.compound_writer import compound_file
from loaders.layout.office.number_formats import plain_number
from loaders.layout.office.package import Package, attribute
from loaders.layout.office.xls import SheetLook, checked_sheets
from loaders.layout.office.xlsx import XlsxParts
from loaders.layout.sheets import HiddenLines, MergedRange, write_sheet
from loaders.layout.writing import Writer

_KEPT_PARTS = re.compile(
    r"(?:.*/)?_rels/[^/]*\.rels|.*\.xml|(?:.*/)?(?:workbook|styles|sharedStrings)\.bin|.*/worksheets/[^/]*\.bin", re.I
)
_PARTS_WITHOUT_CELLS = re.compile(
    r"/(?:media|drawings|charts|theme|printerSettings|embeddings|activeX|ctrlProps|customXml)/", re.I
)
_WORKBOOK_PART = re.compile(r"(?:.*/)?workbook\.xml", re.I)
_XLS_STREAMS = ("Workbook", "Book")
# Record types of XLSB: [MS-XLSB] 2.3
_XLSB_ROW, _XLSB_TEXT_CELL = 0, 6
_XLSB_CELLS = range(2, 12)
_XLSB_ERROR_CELLS = (3, 11)
_XLSB_CELL_HEAD = 8  # bytes: column and format
_ERROR_TEXT = "#ERROR!"  # calamine returns error cells as empty cells, which would be read as blanks
_MIDNIGHT = " 00:00:00"  # the end of a date that is stored as a date and time

_PLAIN_SHEET = SheetLook()


def lay(data: bytes) -> BlockDocument:
    """Return the visible sheets of a workbook as rows in reading order.

    Raises Unreadable when the workbook is damaged, encrypted or out of bounds.
    """
    looks: list[SheetLook] = []
    hidden: dict[str, HiddenParts] = {}
    if data.startswith(COMPOUND.signatures):
        data, looks = _checked_xls(data)
    else:
        data, hidden = _checked_package(data)
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(data))
        writer = Writer()
        for index, metadata in enumerate(workbook.sheets_metadata):
            if metadata.typ == SheetTypeEnum.WorkSheet:
                look = looks[index] if index < len(looks) else _PLAIN_SHEET
                writer.is_hidden = metadata.visible != SheetVisibleEnum.Visible
                parts = hidden.get(metadata.name) or look.hidden
                _write_sheet(writer, workbook.get_sheet_by_index(index), look, parts)
    except PasswordError as error:
        raise Unreadable("encrypted_file", str(error)) from error
    except (CalamineError, OSError, ValueError) as error:
        raise Unreadable("damaged_file", f"workbook: {error}") from error
    except BaseException as error:  # PanicException, from calamine's Rust code, is no subclass of Exception
        if type(error).__name__ != "PanicException":
            raise
        raise Unreadable("damaged_file", f"workbook: {error}") from None
    return writer.document()


def _write_sheet(writer: Writer, sheet: CalamineSheet, look: SheetLook, hidden: HiddenParts) -> None:
    """Write the cells of a sheet as they are shown."""
    top, left = sheet.start or (0, 0)
    texts = {
        (row, column): _displayed(value)
        for row, values in enumerate(sheet.to_python(skip_empty_area=True), top)
        for column, value in enumerate(values, left)
        if value != "" and not (look.hides_zeros and value == 0 and isinstance(value, float))
    }
    for position in look.errors:
        texts.setdefault(position, _ERROR_TEXT)
    for position, character in look.characters.items():
        texts[position] = shown_text([StyledRun(texts.get(position, ""), character)])
    texts.update(look.shown)
    ranges = [MergedRange(*first, *last) for first, last in sheet.merged_cell_ranges or ()]
    cells = ((row, column, text) for (row, column), text in texts.items())
    if hidden.rows or hidden.columns:
        write_sheet(writer, cells, ranges, HiddenLines(hidden.rows), HiddenLines(hidden.columns))
    else:
        write_sheet(writer, cells, ranges)


def _displayed(value: object) -> str:
    """Return a cell's value as a sheet displays it in the general number format: 3119.0 is 3119."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return plain_number(value)
    return str(value).removesuffix(_MIDNIGHT)


def _checked_package(data: bytes) -> tuple[bytes, dict[str, HiddenParts]]:
    """Return a new XLSX or XLSB container with the checked parts that hold cells, and what is hidden in each sheet.

    The sheets go by their names. Raises Unreadable.
    """
    package = Package(data)
    parts = XlsxParts()
    checked = BytesIO()
    with ZipFile(checked, "w") as container:
        for name in sorted(package.names, key=_rank):
            if name.endswith("/") or not _KEPT_PARTS.fullmatch(name) or _PARTS_WITHOUT_CELLS.search(f"/{name}"):
                continue
            part = package.part(name)
            part = _checked_xlsb_part(part) if name.lower().endswith(".bin") else parts.checked(name, part)
            container.writestr(name, part)
    return checked.getvalue(), _by_sheet(package, parts.hidden) if parts.hidden else {}


def _rank(name: str) -> int:
    """Return the place of a part in the order of reading: styles, shared strings, then the sheets."""
    lower = name.lower()
    return 0 if lower.endswith("styles.xml") else 1 if lower.endswith("sharedstrings.xml") else 2


def _by_sheet(package: Package, hidden: dict[str, HiddenParts]) -> dict[str, HiddenParts]:
    """Return what is hidden in each sheet by the name of the sheet, from what is hidden in each part."""
    workbook = next((name for name in package.names if _WORKBOOK_PART.fullmatch(name)), "")
    folder, _, file = workbook.rpartition("/")
    relations = f"{folder}/_rels/{file}.rels".lstrip("/")
    if not workbook or relations not in package.names:
        return {}
    targets = {
        attribute(relation, "Id"): posixpath.normpath(posixpath.join("/", folder, attribute(relation, "Target")))[1:]
        for relation in package.xml(relations)
    }
    lower = {name.lower(): parts for name, parts in hidden.items()}
    by_sheet: dict[str, HiddenParts] = {}
    for sheet in package.xml(workbook).iterfind("{*}sheets/{*}sheet"):
        identifier = next((str(value) for key, value in sheet.items() if str(key).endswith("}id")), "")
        if (part := lower.get(targets.get(identifier, "").lower())) is not None:
            by_sheet[sheet.get("name") or ""] = part
    return by_sheet


def _checked_xlsb_part(part: bytes) -> bytes:
    """Return a binary part with its error cells as text; raises Unreadable when its cells span too many cells."""
    block = CellBlock()
    checked: list[bytes] = []
    copied = offset = row = 0
    try:
        while offset < len(part):
            start = offset
            kind, offset = _variable_integer(part, offset, 2)
            size, offset = _variable_integer(part, offset, 4)
            if kind == _XLSB_ROW or kind in _XLSB_CELLS:
                if size < _XLSB_CELL_HEAD:
                    raise Unreadable("damaged_file", "a record that is too short for a cell")
                (number,) = unpack_from("<I", part, offset)
                if kind == _XLSB_ROW:
                    row = number
                else:
                    block.add(row, number)
                if kind in _XLSB_ERROR_CELLS:
                    checked += [part[copied:start], _xlsb_error_text(part[offset : offset + _XLSB_CELL_HEAD])]
                    copied = offset + size
            offset += size
    except (struct_error, IndexError) as error:
        raise Unreadable("damaged_file", f"workbook: {error}") from error
    return b"".join([*checked, part[copied:]])


def _xlsb_error_text(cell_head: bytes) -> bytes:
    """Return the record of a text cell that shows an error."""
    content = cell_head + pack("<I", len(_ERROR_TEXT)) + _ERROR_TEXT.encode("utf-16-le")
    return bytes((_XLSB_TEXT_CELL, len(content))) + content


def _variable_integer(part: bytes, offset: int, max_bytes: int) -> tuple[int, int]:
    """Return an integer stored in groups of seven bits, lowest first, and the offset behind it."""
    value = 0
    for index in range(max_bytes):
        byte = part[offset + index]
        value |= (byte & 0x7F) << 7 * index
        if byte < 0x80:
            break
    return value, offset + index + 1


def _checked_xls(data: bytes) -> tuple[bytes, list[SheetLook]]:
    """Return an XLS workbook in a new compound file, and what the cells of each sheet show, in the workbook's order.

    Raises Unreadable when the workbook is damaged or a sheet spans too many cells.
    """
    container = CompoundFile(data)
    name = next((name for name in _XLS_STREAMS if name in container.names), None)
    if name is None:
        raise Unreadable("damaged_file", "an old Office file without a workbook")
    stream = container.stream(name)
    looks = checked_sheets(stream)
    return compound_file(name, stream), looks
