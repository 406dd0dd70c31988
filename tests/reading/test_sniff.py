"""What a content is: by its bytes, never by its name; a container by its parts, nothing unpacked for it."""

import io
import tarfile
from zipfile import ZIP_STORED, ZipFile

import pytest
from support.comparing import SAMPLE
from support.sample_reports import huaian

from loaders import bounds
from loaders.formats import by_media_type
from loaders.project import ROOT
from loaders.read import read
from loaders.sniff import sniff
from synthetic.printing.files import CONTENT_TYPES, as_xlsb, zipped
from synthetic.printing.office import as_docx, as_mhtml, as_ods, as_odt, as_rtf, as_xlsx

FIXTURES = ROOT / "tests" / "fixtures" / "office"
OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN = "application/vnd.oasis.opendocument."
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
WRITTEN = {
    "docx": (as_docx, f"{OFFICE}wordprocessingml.document", "DOCX"),
    "xlsx": (as_xlsx, f"{OFFICE}spreadsheetml.sheet", "XLSX"),
    "ods": (as_ods, f"{OPEN}spreadsheet", "ODS"),
    "odt": (as_odt, f"{OPEN}text", "ODT"),
    "rtf": (as_rtf, "application/rtf", "RTF"),
    "mhtml": (as_mhtml, "multipart/related", "MHTML"),
}


def named(data: bytes) -> str | None:
    found = sniff(data)
    return found.name if found else None


def old_office(*streams: str) -> bytes:
    """What the directory of an old Office file looks like to someone who looks for names."""
    return OLE + bytes(1024) + b"".join(name.encode("utf-16-le") + bytes(64) for name in ("Root Entry", *streams))


@pytest.mark.parametrize("suffix", WRITTEN)
def test_documents(suffix):
    write, media_type, name = WRITTEN[suffix]
    found = sniff(write(huaian()))
    assert found is not None
    assert (found.media_type, found.name) == (media_type, name)
    assert by_media_type(media_type).layout


def test_a_binary_workbook():
    assert named(as_xlsb([["规章", 1.0]])) == "XLSB"


@pytest.mark.parametrize(("file", "name"), [("mixed.doc", "DOC"), ("mixed.xls", "XLS"), ("mixed.ods", "ODS")])
def test_files_of_an_office_program(file, name):
    assert named((FIXTURES / file).read_bytes()) == name


@pytest.mark.parametrize(
    ("streams", "name"),
    [
        (["WordDocument", "1Table"], "DOC"),
        (["WordDocument", "Workbook"], "DOC"),  # a sheet inside a letter
        (["Workbook"], "XLS"),
        (["Book"], "XLS"),
        (["PowerPoint Document"], "PPT"),
        (["EncryptedPackage", "EncryptionInfo"], "encrypted Office file"),
        (["__properties_version1.0"], "old Office file"),
    ],
)
def test_old_office_files(streams, name):
    assert named(old_office(*streams)) == name


def test_a_letter_inside_a_sheet_is_told_by_the_class_of_the_root():
    data = bytearray(old_office("WordDocument", "Workbook"))
    root = data.find("Root Entry".encode("utf-16-le"))
    data[root + 80 : root + 96] = bytes.fromhex("2008020000000000c000000000000046")
    assert named(bytes(data)) == "XLS"


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        ({"[Content_Types].xml": CONTENT_TYPES, "word/document.xml": "<a/>"}, "DOCX"),
        ({"[Content_Types].xml": CONTENT_TYPES, "\\word\\document.xml": "<a/>"}, "DOCX"),
        ({"[Content_Types].xml": CONTENT_TYPES, "xl/workbook.xml": "<a/>"}, "XLSX"),
        ({"[Content_Types].xml": CONTENT_TYPES, "xl/workbook.bin": "<a/>"}, "XLSB"),
        ({"[Content_Types].xml": CONTENT_TYPES, "ppt/presentation.xml": "<a/>"}, "PPTX"),
        ({"mimetype": f"{OPEN}text", "content.xml": "<a/>"}, "ODT"),  # packed, against the rule
        ({"mimetype": f"{OPEN}graphics", "content.xml": "<a/>"}, "ZIP archive"),
        ({"word/2023.txt": "规章", "xl/2022.txt": "规章"}, "ZIP archive"),
        ({"年报/平安县.docx": "PK", "年报/平安县.html": "<html>"}, "ZIP archive"),
        ({"[Content_Types].xml": CONTENT_TYPES}, "ZIP archive"),
    ],
)
def test_containers_by_their_parts(parts, name):
    assert named(zipped(parts)) == name


def test_an_empty_archive():
    assert named(zipped({})) == "empty ZIP archive"


def test_a_container_of_very_many_parts_is_an_archive():
    data = io.BytesIO()
    with ZipFile(data, "w", ZIP_STORED) as out:
        out.writestr("[Content_Types].xml", CONTENT_TYPES)
        for number in range(bounds.MAX_MEMBERS):
            out.writestr(f"word/{number}", "")
    assert named(data.getvalue()) == "ZIP archive"


@pytest.mark.parametrize("suffix", ["docx", "xlsx", "ods", "odt"])
def test_a_container_that_was_cut_is_still_what_it_was(suffix):
    write, media_type, name = WRITTEN[suffix]
    data = write(huaian())
    cut = data[: data.rfind(b"PK\x01\x02")]
    assert named(cut) == name
    reading = read(cut)
    assert reading.media_type == media_type
    assert reading.reject is not None
    assert reading.reject.reason_code == "damaged_file"


def test_nothing_is_unpacked_to_know_a_container():
    """Its parts are damaged, which shows only when they are unpacked."""
    data = bytearray(as_docx(huaian()))
    for start in range(200, data.rfind(b"PK\x03\x04"), 400):
        data[start : start + 4] = b"\xff\xff\xff\xff"
    assert named(bytes(data)) == "DOCX"
    reading = read(bytes(data))
    assert reading.reject is not None
    assert reading.reject.reason_code == "damaged_file"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"%PDF-1.7\n", "PDF"),
        (b"\r\n%PDF-1.4\n", "PDF"),
        (b"\x1f\x8b\x08\x00", "gzip"),
        (b"\x28\xb5\x2f\xfd\x00", "zstd"),
        (b"7z\xbc\xaf\x27\x1c", "7z"),
        (b"\x89PNG\r\n\x1a\n", "PNG image"),
        (b"\xff\xd8\xff\xe0", "JPEG image"),
        (b"PAR1", "Parquet"),
        (b"MZ\x90", "program"),
        ("一、总体情况".encode(), None),
        (b"<html><body>text</body></html>", None),
        (b"", None),
        (b"PK", None),
        (b"From: a\r\nSubject: b\r\n\r\nMIME-Version and Content-Type: text/html are words here", None),
        (b"Content-Type: text/html\r\n\r\n<p>", None),
    ],
)
def test_other_contents(data, name):
    assert named(data) == name


@pytest.mark.parametrize("path", sorted((SAMPLE / "reports").iterdir()), ids=lambda path: path.name)
def test_texts_and_pages_are_no_binary_format(path):
    assert sniff(path.read_bytes()) is None


def test_the_name_is_not_asked():
    data = as_docx(huaian())
    assert read(data, "report.txt").cells == read(data, "report.docx").cells != []


@pytest.mark.parametrize(
    "data",
    [zipped({"a.txt": "规章"}), old_office("PowerPoint Document"), b"7z\xbc\xaf\x27\x1c" + bytes(40)],
    ids=["archive", "slides", "7z"],
)
def test_formats_that_no_module_reads(data):
    reading = read(data)
    assert reading.reject is not None
    assert reading.reject.reason_code == "unsupported_format"
    assert by_media_type(reading.media_type).layout is None


def test_a_tar_is_no_document():
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as out:
        out.addfile(tarfile.TarInfo("a.txt"))
    assert sniff(data.getvalue()) is None
    assert read(data.getvalue()).reject is not None
