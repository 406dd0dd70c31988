"""Tell the binary format of a content by its first bytes and, in a container, by the names of its parts.

The file extension is ignored.
"""

import re
import zlib
from io import BytesIO
from itertools import islice
from zipfile import BadZipFile, ZipFile

from loaders import bounds
from loaders.formats import COMPOUND, FORMATS, MHTML, PDF, XLS, ZIP, Format

_LOCAL = re.compile(re.escape(ZIP.signatures[0]))
_OPEN_FORMAT = re.compile(rb"application/vnd\.oasis\.opendocument\.([a-z]+)")
_LONGEST_TYPE = 60  # bytes of an OpenDocument's name for itself
_EXCEL = (bytes.fromhex("1008020000000000c000000000000046"), bytes.fromhex("2008020000000000c000000000000046"))
_ROOT_ENTRY = "Root Entry".encode("utf-16-le")
_ARCHIVED_PAGE = re.compile(rb"(?im)^content-type:\s*(?:multipart/related|text/html)")
_MAIL_HEAD = re.compile(rb"(?i)\A\s*(?:[a-z][a-z-]{1,40}:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){2}")


def sniff(data: bytes) -> Format | None:
    """Return the binary format of `data`, or None: it may be text."""
    head = data[:1024].lstrip()  # some servers put a line end before a PDF
    for known in FORMATS:
        if data.startswith(known.signatures) or (known is PDF and head.startswith(known.signatures)):
            if known.media_type == ZIP.media_type:
                return _in_zip(data) or known
            return (_in_compound(data) or known) if known is COMPOUND else known
    page = data[:4096]
    if _MAIL_HEAD.match(page) and _ARCHIVED_PAGE.search(page) and b"mime-version:" in page.lower():
        return MHTML
    return None


def _in_zip(data: bytes) -> Format | None:
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
    of_parts = (known for known in FORMATS if known.part)
    return next((known for known in of_parts if any(name.startswith(known.part or "") for name in names)), None)


def _open_document(kind: bytes) -> Format | None:
    """The OpenDocument format that `kind`, the part mimetype, names."""
    match = _OPEN_FORMAT.match(kind)
    word = match[1].decode("ascii") if match else ""
    return next((known for known in FORMATS if known.open_type and word.startswith(known.open_type)), None)


def _local_names(data: bytes) -> list[str]:
    """Read part names from the local headers, so that a ZIP without its central directory is still identified."""
    names = []
    for match in islice(_LOCAL.finditer(data), bounds.MAX_MEMBERS):
        length = int.from_bytes(data[match.start() + 26 : match.start() + 28], "little")
        names.append(data[match.start() + 30 : match.start() + 30 + length].decode("utf-8", "replace"))
    return names


def _in_compound(data: bytes) -> Format | None:
    """The document that a compound file is; the class of its root decides when it holds another document."""
    root = data.find(_ROOT_ENTRY)
    if root >= 0 and data[root + 80 : root + 96] in _EXCEL:
        return XLS
    return next((known for known in FORMATS if any(name.encode("utf-16-le") in data for name in known.streams)), None)
