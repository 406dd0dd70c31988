"""Recognise binary formats by the first bytes and, in a container, by the names of its parts.

The file extension is ignored.
"""

import re
import zlib
from io import BytesIO
from itertools import islice
from zipfile import BadZipFile, ZipFile

from loaders import bounds
from loaders.formats import COMPOUND, FORMATS, HTML, MHTML, OPEN_DOCUMENT, PDF, XLS, ZIP, Format

_LOCAL = re.compile(re.escape(ZIP.signatures[0]))
_OPEN_FORMAT = re.compile(re.escape(OPEN_DOCUMENT.encode()) + rb"([a-z]+)")
_LONGEST_TYPE = 60  # bytes of the part mimetype of an OpenDocument file
_EXCEL_CLASSES = (bytes.fromhex("1008020000000000c000000000000046"), bytes.fromhex("2008020000000000c000000000000046"))
_ROOT_ENTRY = "Root Entry".encode("utf-16-le")
_ARCHIVED_PAGE = re.compile(rf"(?im)^content-type:\s*(?:{MHTML.media_type}|{HTML.media_type})".encode())
_MAIL_HEAD = re.compile(rb"(?i)\A\s*(?:[a-z][a-z-]{1,40}:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){2}")


def sniff(data: bytes) -> Format | None:
    """Return the binary format of `data`, or None if it may be text.

    A ZIP container or compound file that is no known document gives ZIP or COMPOUND.
    """
    head = data[:1024].lstrip()  # some servers put a line end before a PDF
    for file_format in FORMATS:
        signatures = file_format.signatures
        if data.startswith(signatures) or (file_format is PDF and head.startswith(signatures)):
            if file_format.media_type == ZIP.media_type:
                return _in_zip(data) or file_format
            return (_in_compound(data) or file_format) if file_format is COMPOUND else file_format
    page = data[:4096]
    if _MAIL_HEAD.match(page) and _ARCHIVED_PAGE.search(page) and b"mime-version:" in page.lower():
        return MHTML
    return None


def _in_zip(data: bytes) -> Format | None:
    """Return the document format of a ZIP container, or None if it is an archive of files."""
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
    with_parts = (candidate for candidate in FORMATS if candidate.part)
    return next((candidate for candidate in with_parts if _has_part(names, candidate.part or "")), None)


def _has_part(names: list[str], prefix: str) -> bool:
    return any(name.startswith(prefix) for name in names)


def _open_document(media_type: bytes) -> Format | None:
    """Return the OpenDocument format of a media type, the content of the part mimetype."""
    match = _OPEN_FORMAT.match(media_type)
    word = match[1].decode("ascii") if match else ""
    candidates = (candidate for candidate in FORMATS if candidate.open_type)
    return next((candidate for candidate in candidates if word.startswith(candidate.open_type or "")), None)


def _local_names(data: bytes) -> list[str]:
    """Read part names from the local headers, so that a ZIP without its central directory is still recognised."""
    names = []
    for match in islice(_LOCAL.finditer(data), bounds.MAX_MEMBERS):
        length = int.from_bytes(data[match.start() + 26 : match.start() + 28], "little")
        names.append(data[match.start() + 30 : match.start() + 30 + length].decode("utf-8", "replace"))
    return names


def _in_compound(data: bytes) -> Format | None:
    """Return the document format of a compound file, by the class of its root entry, then by its stream names.

    The class comes first because a sheet may embed a Word document.
    """
    root = data.find(_ROOT_ENTRY)
    if root >= 0 and data[root + 80 : root + 96] in _EXCEL_CLASSES:
        return XLS
    return next((candidate for candidate in FORMATS if _has_stream(data, candidate.streams)), None)


def _has_stream(data: bytes, names: tuple[str, ...]) -> bool:
    return any(name.encode("utf-16-le") in data for name in names)
