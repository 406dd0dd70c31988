"""What a content is, by its first bytes and, in a container, by the names of its parts: no ending is asked."""

import re
import zlib
from io import BytesIO
from itertools import islice
from typing import NamedTuple
from zipfile import BadZipFile, ZipFile

from loaders import bounds


class Sniffed(NamedTuple):
    """media_type, and the format's plain name."""

    media_type: str
    name: str


_SIGNATURES: tuple[tuple[bytes, Sniffed], ...] = (
    (b"%PDF-", Sniffed("application/pdf", "PDF")),
    (b"PK\x03\x04", Sniffed("application/zip", "ZIP archive")),
    (b"PK\x05\x06", Sniffed("application/zip", "empty ZIP archive")),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Sniffed("application/x-ole-storage", "old Office file")),
    (b"{\\rtf", Sniffed("application/rtf", "RTF")),
    (b"\x1f\x8b", Sniffed("application/gzip", "gzip")),
    (b"\x28\xb5\x2f\xfd", Sniffed("application/zstd", "zstd")),
    (b"7z\xbc\xaf\x27\x1c", Sniffed("application/x-7z-compressed", "7z")),
    (b"Rar!", Sniffed("application/vnd.rar", "RAR")),
    (b"\x89PNG\r\n", Sniffed("image/png", "PNG image")),
    (b"\xff\xd8\xff", Sniffed("image/jpeg", "JPEG image")),
    (b"GIF8", Sniffed("image/gif", "GIF image")),
    (b"II*\x00", Sniffed("image/tiff", "TIFF image")),
    (b"MM\x00*", Sniffed("image/tiff", "TIFF image")),
    (b"BM", Sniffed("image/bmp", "BMP image")),
    (b"\x7fELF", Sniffed("application/x-executable", "program")),
    (b"MZ", Sniffed("application/x-executable", "program")),
    (b"SQLite format 3\x00", Sniffed("application/vnd.sqlite3", "SQLite database")),
    (b"PAR1", Sniffed("application/vnd.apache.parquet", "Parquet")),
)


_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
# A part that only this format has, and the format.
_PARTS: tuple[tuple[str, Sniffed], ...] = (
    ("word/", Sniffed(f"{_OFFICE}wordprocessingml.document", "DOCX")),
    ("xl/workbook.bin", Sniffed("application/vnd.ms-excel.sheet.binary.macroenabled.12", "XLSB")),
    ("xl/", Sniffed(f"{_OFFICE}spreadsheetml.sheet", "XLSX")),
    ("ppt/", Sniffed(f"{_OFFICE}presentationml.presentation", "PPTX")),
)
_LOCAL = re.compile(rb"PK\x03\x04")
_OPEN_FORMATS = {
    "text": Sniffed(f"{_OPEN}text", "ODT"),
    "spreadsheet": Sniffed(f"{_OPEN}spreadsheet", "ODS"),
    "presentation": Sniffed(f"{_OPEN}presentation", "ODP"),
}
_OPEN_FORMAT = re.compile(rb"application/vnd\.oasis\.opendocument\.(text|spreadsheet|presentation)")
_LONGEST_TYPE = 60  # bytes of an OpenDocument's name for itself
# A stream of an old Office file and the format; the names stand in its directory as UTF-16.
_STREAMS: tuple[tuple[str, Sniffed], ...] = (
    ("EncryptedPackage", Sniffed("application/x-ole-encrypted", "encrypted Office file")),
    ("WordDocument", Sniffed("application/msword", "DOC")),
    ("Workbook", Sniffed("application/vnd.ms-excel", "XLS")),
    ("PowerPoint Document", Sniffed("application/vnd.ms-powerpoint", "PPT")),
    ("Book", Sniffed("application/vnd.ms-excel", "XLS")),
)
_EXCEL = (bytes.fromhex("1008020000000000c000000000000046"), bytes.fromhex("2008020000000000c000000000000046"))
_ROOT_ENTRY = "Root Entry".encode("utf-16-le")
_ARCHIVED_PAGE = re.compile(rb"(?im)^content-type:\s*(?:multipart/related|text/html)")
_MAIL_HEAD = re.compile(rb"(?i)\A\s*(?:[a-z][a-z-]{1,40}:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){2}")


def sniff(data: bytes) -> Sniffed | None:
    """Return the binary format of `data`, or None: it may be text."""
    head = data[:1024].lstrip()  # some servers put a line end before a PDF
    for signature, found in _SIGNATURES:
        if data.startswith(signature) or (signature == b"%PDF-" and head.startswith(signature)):
            if found.media_type == "application/zip":
                return _in_zip(data) or found
            return (_in_ole(data) or found) if found.media_type == "application/x-ole-storage" else found
    page = data[:4096]
    if _MAIL_HEAD.match(page) and _ARCHIVED_PAGE.search(page) and b"mime-version:" in page.lower():
        return Sniffed("multipart/related", "MHTML")
    return None


def _in_zip(data: bytes) -> Sniffed | None:
    """The document that a ZIP container is, or None for an archive."""
    if data.count(b"PK\x01\x02") > bounds.MAX_MEMBERS:
        return None
    try:
        container = ZipFile(BytesIO(data))
        names = [name.replace("\\", "/").lstrip("/") for name in container.namelist()]
        if "mimetype" in names and "content.xml" in names:
            return _open_document(container.open("mimetype").read(_LONGEST_TYPE))
        if "[Content_Types].xml" not in names:
            return None
    except (BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError, EOFError, zlib.error):
        names = _local_names(data)
        if names[:1] == ["mimetype"]:
            return _open_document(data[38 : 38 + _LONGEST_TYPE])
    return next((found for part, found in _PARTS if any(name.startswith(part) for name in names)), None)


def _open_document(kind: bytes) -> Sniffed | None:
    """The OpenDocument format that calls itself so."""
    match = _OPEN_FORMAT.match(kind)
    return _OPEN_FORMATS.get(match[1].decode("ascii")) if match else None


def _local_names(data: bytes) -> list[str]:
    """The names before the parts themselves, where the directory at the end is lost: still it is told what it was."""
    names = []
    for match in islice(_LOCAL.finditer(data), bounds.MAX_MEMBERS):
        length = int.from_bytes(data[match.start() + 26 : match.start() + 28], "little")
        names.append(data[match.start() + 30 : match.start() + 30 + length].decode("utf-8", "replace"))
    return names


def _in_ole(data: bytes) -> Sniffed | None:
    """The document that an old Office file is; one that holds another is told by its root's class."""
    root = data.find(_ROOT_ENTRY)
    if root >= 0 and data[root + 80 : root + 96] in _EXCEL:
        return _STREAMS[2][1]
    return next((found for name, found in _STREAMS if name.encode("utf-16-le") in data), None)
