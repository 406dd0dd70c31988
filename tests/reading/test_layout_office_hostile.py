"""Office files that are damaged, or built to harm their reader: each rejected with its reason, none raises."""

from collections.abc import Callable
from io import BytesIO
from random import Random
from struct import pack
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from support.sample_reports import huaian

from loaders import bounds
from loaders.layout.office.compound_writer import compound_file
from loaders.project import ROOT
from loaders.read import read
from synthetic.printing.files import CONTENT_TYPES, as_xlsb, bare_docx, open_sheet, repacked, word_cells, zipped
from synthetic.printing.office import as_docx, as_mhtml, as_odt, as_xlsx, saved

FIXTURES = ROOT / "tests" / "fixtures" / "office"


def rejected(data: bytes) -> str:
    """The reason why `data` is rejected; nothing of it is read."""
    reading = read(data)
    assert reading.reject is not None, reading.title
    assert (reading.cells, reading.form_tables, reading.unplaced, reading.prose_figures) == ([], [], [], [])
    return reading.reject.reason_code


ENTITY = '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
LAUGHS = "<!DOCTYPE w [<!ENTITY a0 'ha'>{}]>".format(
    "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10))
)
STRINGS = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&x;</t></si></sst>'
FAR = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)
CORNERS = FAR.format('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
UNNAMED = FAR.format('<row r="1"><c><v>1</v></c></row><row r="1048576"><c r="xfd1048576"><v>1</v></c></row>')
BACKWARDS = FAR.format('<row r="9"><c r="A9"><v>1</v></c></row><row r="2"><c r="A2"><v>1</v></c></row>')
EVERY_CELL = (
    "<table:table-row table:number-rows-repeated='1048576'><table:table-cell table:number-columns-repeated='16384'>"
    "<text:p>1</text:p></table:table-cell></table:table-row>"
)
PARAGRAPH = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"


def hostile() -> dict[str, tuple[Callable[[], bytes], str]]:
    return {
        "entity_in_word": (lambda: bare_docx(PARAGRAPH.format("&x;"), ENTITY), "unsafe_file"),
        "entity_in_utf16": (
            lambda: repacked(bare_docx(""), {"word/document.xml": f"{ENTITY}<w>&x;</w>".encode("utf-16")}),
            "unsafe_file",
        ),
        "laughs": (lambda: bare_docx(PARAGRAPH.format("&a9;"), LAUGHS), "unsafe_file"),
        "entity_in_sheet": (
            lambda: repacked(as_xlsx(huaian()), {"xl/sharedStrings.xml": (ENTITY + STRINGS).encode()}),
            "unsafe_file",
        ),
        "entity_in_open_text": (
            lambda: repacked(as_odt(huaian()), {"content.xml": f"{ENTITY}<w>&x;</w>".encode()}),
            "unsafe_file",
        ),
        "bomb": (lambda: bare_docx(PARAGRAPH.format(" " * 20_000_000)), "unsafe_file"),
        "bomb_in_sheet": (
            lambda: repacked(as_xlsx(huaian()), {"xl/styles.xml": b"<a>" + b" " * 20_000_000 + b"</a>"}),
            "unsafe_file",
        ),
        "huge_part": (lambda: bare_docx(" " * (bounds.MAX_PART + 1)), "too_large"),
        "nested_tags": (lambda: bare_docx("<w:p>" * 50_000 + "</w:p>" * 50_000), "too_large"),
        "nested_open_text": (
            lambda: open_sheet(
                "<table:table-row><table:table-cell><text:p>"
                + "<text:span>" * 220
                + "x"
                + "</text:span>" * 220
                + "</text:p></table:table-cell></table:table-row>",
                "text",
            ),
            "too_large",
        ),
        "two_parts_of_one_name": (two_parts_of_one_name, "unsafe_file"),
        "far_corners": (
            lambda: repacked(saved(Workbook()), {"xl/worksheets/sheet1.xml": CORNERS.encode()}),
            "too_large",
        ),
        "unnamed_corners": (
            lambda: repacked(saved(Workbook()), {"xl/worksheets/sheet1.xml": UNNAMED.encode()}),
            "too_large",
        ),
        "far_corners_in_xlsb": (lambda: as_xlsb([[1.0], *([[]] * 300), [None] * 16_000 + [1.0]]), "too_large"),
        "rows_out_of_order": (
            lambda: repacked(saved(Workbook()), {"xl/worksheets/sheet1.xml": BACKWARDS.encode()}),
            "damaged_file",
        ),
        "rows_out_of_order_in_xlsb": (lambda: reversed_rows(as_xlsb([[1.0], [2.0]])), "damaged_file"),
        "old_sheet_larger_than_any": (old_sheet_larger_than_any, "damaged_file"),
        "every_cell_of_a_sheet": (lambda: open_sheet(EVERY_CELL * 3), "too_large"),
        "every_cell_of_a_table": (
            lambda: open_sheet(EVERY_CELL.replace("<text:p>1</text:p>", ""), "text"),
            "too_large",
        ),
        "many_cells": (
            lambda: bare_docx("<w:tbl>" + f"<w:tr>{word_cells(*'abcdefgh')}</w:tr>" * 8_000 + "</w:tbl>"),
            "too_large",
        ),
        "wide_cells": (
            lambda: bare_docx(
                "<w:tbl>"
                + f"<w:tr><w:tc><w:tcPr><w:gridSpan w:val='9999999'/></w:tcPr></w:tc>{word_cells('a')}</w:tr>" * 300
                + "</w:tbl>"
            ),
            "too_large",
        ),
        "no_end_of_word": (lambda: bare_docx("<w:p>"), "damaged_file"),
        "no_body": (lambda: repacked(bare_docx(""), {"word/document.xml": b"<a/>"}), "damaged_file"),
        "no_main_part": (lambda: zipped({"[Content_Types].xml": CONTENT_TYPES, "word/x.xml": "<a/>"}), "damaged_file"),
        "cut_word": (lambda: as_docx(huaian())[:-400], "damaged_file"),
        "cut_sheet": (lambda: as_xlsx(huaian())[:-400], "damaged_file"),
        "wrong_checksum": (wrong_checksum, "damaged_file"),
        "no_text_in_word": (lambda: bare_docx("<w:p><w:r><w:drawing/></w:r></w:p>"), "no_text"),
        "no_text_in_sheet": (lambda: saved(Workbook()), "no_text"),
        "encrypted_part": (encrypted_part, "encrypted_file"),
        "encrypted_office": (lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted_file"),
        "random_old_word": (
            lambda: OLE + Random(1).randbytes(6000) + "WordDocument".encode("utf-16-le"),
            "damaged_file",
        ),
        "random_old_sheet": (lambda: OLE + Random(2).randbytes(6000) + "Workbook".encode("utf-16-le"), "damaged_file"),
        "old_sheet_in_a_circle": (lambda: compound(sectors={5: 2}), "damaged_file"),
        "old_sheet_shorter_than_declared": (lambda: compound(sectors={5: END_OF_CHAIN}), "damaged_file"),
        "old_sheet_with_an_endless_stream": (lambda: compound(size=1 << 40), "too_large"),
        "directory_in_a_circle": (lambda: compound(sectors={0: 0}), "damaged_file"),
        "directory_of_many_entries": (lambda: compound(header={48: 1}), "too_large"),
        "directory_of_one_long_branch": (one_long_branch, "too_large"),
        "sector_table_in_a_circle": (
            lambda: compound(header={44: 109 + 1023 * 9_999, 68: 3, 72: 9_999}, sectors={3: 3}),
            "damaged_file",
        ),
        "small_sectors_in_a_circle": (
            lambda: compound(header={60: 3, 64: 0xFFFFFFFF}, sectors={3: 3}, size=100),
            "damaged_file",
        ),
        "no_root_in_old_sheet": (lambda: compound(header={48: 70}), "damaged_file"),
        "rtf_without_text": (lambda: rb"{\rtf1 {\fonttbl{\f0 x;}}}", "no_text"),
        "rtf_too_long": (lambda: rb"{\rtf1 " + b"a" * bounds.MAX_RTF + b"}", "too_large"),
        "rtf_with_a_bad_number": (lambda: rb"{\rtf1 \u-99999999 x}", "damaged_file"),
        "mhtml_without_a_page": (
            lambda: as_mhtml(huaian()).replace(b"Content-Type: text/html", b"Content-Type: text/css"),
            "damaged_file",
        ),
        "mhtml_of_many_parts": (lambda: as_mhtml(huaian()) + b"\n--x" * bounds.MAX_MEMBERS, "too_large"),
    }


OLE = bytes.fromhex("d0cf11e0a1b11ae1")
SECTOR = 4096
STREAM = bytes(300_000)  # 74 sectors from sector 1 on; sector 0 is the directory, the last one the sector table
END_OF_CHAIN = 0xFFFFFFFE


def compound(
    header: dict[int, int] | None = None, sectors: dict[int, int] | None = None, size: int | None = None
) -> bytes:
    """A compound file with other numbers in its header (by offset) or sector table, or another size of its stream."""
    data = bytearray(compound_file("Workbook", STREAM))
    table = len(data) - SECTOR
    for offset, number in (header or {}).items():
        data[offset : offset + 4] = pack("<I", number)
    for sector, following in (sectors or {}).items():
        data[table + 4 * sector : table + 4 * sector + 4] = pack("<I", following)
    if size is not None:
        at = SECTOR + 128 + 120  # of the second directory entry
        data[at : at + 8] = pack("<Q", size)
    return bytes(data)


def one_long_branch() -> bytes:
    """A directory whose entries each have only a right neighbour: a reader that walks it recursively runs too deep."""
    count = 1_900
    entries = [b"R\0".ljust(64, b"\0") + pack("<HBBIII48x", 4, 5, 1, 0xFFFFFFFF, 0xFFFFFFFF, 1)]
    for number in range(1, count):
        name = f"{number}".encode("utf-16-le")
        following = number + 1 if number < count - 1 else 0xFFFFFFFF
        entries.append(
            name.ljust(64, b"\0") + pack("<HBBIII48x", len(name) + 2, 2, 1, 0xFFFFFFFF, following, 0xFFFFFFFF)
        )
    data = bytearray(compound_file("Workbook", b"".join(entries)))
    data[48:52] = pack("<I", 1)  # the directory begins where the stream does
    return bytes(data)


def reversed_rows(data: bytes) -> bytes:
    """The numbers of the first two rows of a binary sheet, exchanged."""
    with ZipFile(BytesIO(data)) as source:
        part = source.read("xl/worksheets/sheet1.bin")
    first, second = b"\x00\x11\x00\x00\x00\x00", b"\x00\x11\x01\x00\x00\x00"
    assert part.count(first) == part.count(second) == 1
    changed = part.replace(first, b"-").replace(second, first).replace(b"-", second)
    return repacked(data, {"xl/worksheets/sheet1.bin": changed})


def old_sheet_larger_than_any() -> bytes:
    data = _WHOLE["mixed.xls"]
    at = data.index(b"\x00\x02\x0e\x00") + 4  # the record in which a sheet tells its extent
    return data[: at + 4] + b"\xff\xff\xff\xff" + data[at + 8 :]


def two_parts_of_one_name() -> bytes:
    data = BytesIO(bare_docx(PARAGRAPH.format("one")))
    with pytest.warns(UserWarning, match="Duplicate name"), ZipFile(data, "a") as out:
        out.writestr("word/document.xml", "<other/>")
    return data.getvalue()


def wrong_checksum() -> bytes:
    """A part that unpacks to something else than its directory says."""
    data = bytearray(bare_docx(PARAGRAPH.format("总体情况")))
    entry = data.rfind(b"PK\x01\x02")
    data[entry + 16] ^= 0xFF
    return bytes(data)


def encrypted_part() -> bytes:
    data = bytearray(bare_docx(PARAGRAPH.format("总体情况")))
    for mark, at in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        data[data.rfind(mark) + at] |= 1
    return bytes(data)


@pytest.mark.parametrize("name", hostile())
def test_hostile_and_damaged_files_are_rejected(name):
    make, reason = hostile()[name]
    assert rejected(make()) == reason


def test_an_entity_of_one_letter_is_refused_for_being_one(tmp_path):
    """The same document without its entity is read: nothing else is what it is rejected for."""
    secret = tmp_path / "secret.txt"
    secret.write_text("政府信息公开工作年度报告", "utf-8")
    body = "<w:p><w:r><w:t>平安县2023年政府信息公开工作年度报告{}</w:t></w:r></w:p>"
    prolog = f'<!DOCTYPE w [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    assert rejected(bare_docx(body.format("&x;"), prolog)) == "unsafe_file"
    assert read(bare_docx(body.format(""))).reject is None


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(file=st.sampled_from(("mixed.doc", "mixed.xls", "mixed.rtf", "docx", "xlsx")), data=st.data())
def test_damage_never_raises(file, data):
    whole = _WHOLE[file]
    at = data.draw(st.integers(0, len(whole) - 1))
    change = data.draw(st.binary(min_size=1, max_size=12))
    damaged = whole[:at] + change + whole[at + len(change) :]
    cut = data.draw(st.booleans()) and data.draw(st.integers(1, len(whole)))
    reading = read(damaged[:cut] if cut else damaged)
    assert reading.reject is None or reading.reject.reason_code != "parser_failure", reading.reject


_WHOLE = {name: (FIXTURES / name).read_bytes() for name in ("mixed.doc", "mixed.xls", "mixed.rtf")}
_WHOLE |= {"docx": as_docx(huaian()), "xlsx": as_xlsx(huaian())}
