"""One table of file formats: how each is recognised, and which module reads it.

`sniff` and `corpus` look up signatures here, `read` the layout module, the loader the formats that need OCR, and
`explain` those with pages. No other module contains a media type or a signature.
"""

import re
from functools import cache
from typing import NamedTuple

_OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."  # media types of OpenDocument begin so


class Format(NamedTuple):
    """One file format.

    name        name in messages
    media_type  value of raw.documents.media_type
    signatures  possible first bytes of a file
    pattern     regular expression for the first bytes, for formats without a fixed signature
    part        start of a part name that only this kind of ZIP container has
    open_type   last word of the media type in an OpenDocument file, after application/vnd.oasis.opendocument.
    streams     stream names, each of which only this kind of compound file has
    layout      "module:function" below loaders.layout; the function takes bytes and returns BlockDocument
    refused     reason code and detail of the reject, for formats that are recognised but never read
    has_pages   True if `ogi explain` can show a page as a picture
    takes_ocr   True if every page is read by OCR
    container   how the corpus walker opens it: packed (one content), archive (members) or records; None: a document
    code        short name of a container, in counts and messages
    """

    name: str
    media_type: str
    signatures: tuple[bytes, ...] = ()
    pattern: bytes | None = None
    part: str | None = None
    open_type: str | None = None
    streams: tuple[str, ...] = ()
    layout: str | None = None
    refused: tuple[str, str] | None = None
    has_pages: bool = False
    takes_ocr: bool = False
    container: str | None = None
    code: str = ""


XHTML = "application/xhtml+xml"  # a page inside a web archive may have this type instead of HTML's
UNKNOWN = Format("unknown", "application/octet-stream")
# Text formats have no signature: `read` tells them apart by the decoded text.
HTML = Format("HTML", "text/html")
CSV = Format("CSV", "text/csv")
PLAIN = Format("text", "text/plain")
MHTML = Format("MHTML", "multipart/related", layout="text.mhtml:lay")
PDF = Format("PDF", "application/pdf", (b"%PDF-",), layout="paged:lay_pdf", has_pages=True)
ZIP = Format("ZIP archive", "application/zip", (b"PK\x03\x04",), container="archive", code="zip")
EMPTY_ZIP = Format("empty ZIP archive", ZIP.media_type, (b"PK\x05\x06",), container="archive", code="zip")
COMPOUND = Format("old Office file", "application/x-ole-storage", (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",))
PARQUET = Format("Parquet", "application/vnd.apache.parquet", (b"PAR1",), container="records", code="parquet")
RTF = Format("RTF", "application/rtf", (b"{\\rtf",), layout="office.rtf:lay")
XLS = Format("XLS", "application/vnd.ms-excel", streams=("Workbook", "Book"), layout="office.workbook:lay")


def _image(name: str, media_type: str, *signatures: bytes) -> Format:
    return Format(name, media_type, signatures, layout="paged:lay_image", has_pages=True, takes_ocr=True)


def _packed(name: str, media_type: str, code: str, *signatures: bytes, pattern: bytes | None = None) -> Format:
    return Format(name, media_type, signatures, pattern, container="packed", code=code)


def _records(name: str, media_type: str, code: str, *signatures: bytes, pattern: bytes | None = None) -> Format:
    return Format(name, media_type, signatures, pattern, container="records", code=code)


PNG = _image("PNG image", "image/png", b"\x89PNG\r\n")
WARC = _records("WARC", "application/warc", "warc", b"WARC/")

# The order matters: the first format whose signature, part or stream matches wins.
FORMATS: tuple[Format, ...] = (
    HTML,
    CSV,
    PLAIN,
    MHTML,
    PDF,
    ZIP,
    EMPTY_ZIP,
    COMPOUND,
    RTF,
    _packed("gzip", "application/gzip", "gz", b"\x1f\x8b"),
    # pattern: a skippable frame, which parallel zstd writers put first
    _packed("zstd", "application/zstd", "zst", b"\x28\xb5\x2f\xfd", pattern=rb"[\x50-\x5f]\x2a\x4d\x18"),
    _packed("xz", "application/x-xz", "xz", b"\xfd7zXZ\x00"),
    _packed("bzip2", "application/x-bzip2", "bz2", pattern=rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)"),
    Format("7z", "application/x-7z-compressed", (b"7z\xbc\xaf\x27\x1c",)),
    Format("RAR", "application/vnd.rar", (b"Rar!",)),
    PNG,
    _image("JPEG image", "image/jpeg", b"\xff\xd8\xff"),
    Format("GIF image", "image/gif", (b"GIF8",)),
    _image("TIFF image", "image/tiff", b"II*\x00", b"MM\x00*"),
    _image("BMP image", "image/bmp", b"BM"),
    Format("program", "application/x-executable", (b"\x7fELF", b"MZ")),
    Format("SQLite database", "application/vnd.sqlite3", (b"SQLite format 3\x00",)),
    PARQUET,
    WARC,
    Format("tar archive", "application/x-tar", pattern=rb"(?s).{257}ustar", container="archive", code="tar"),
    _records("JSON Lines", "application/jsonl", "jsonl", pattern=rb"(?:\xef\xbb\xbf)?\s*\{[ \t]*\""),
    Format("DOCX", f"{_OFFICE}wordprocessingml.document", part="word/", layout="office.docx:lay"),
    Format(
        "XLSB",
        "application/vnd.ms-excel.sheet.binary.macroenabled.12",
        part="xl/workbook.bin",
        layout="office.workbook:lay",
    ),
    Format("XLSX", f"{_OFFICE}spreadsheetml.sheet", part="xl/", layout="office.workbook:lay"),
    Format("PPTX", f"{_OFFICE}presentationml.presentation", part="ppt/"),
    Format("ODT", f"{OPEN_DOCUMENT}text", open_type="text", layout="office.opendocument:lay"),
    Format("ODS", f"{OPEN_DOCUMENT}spreadsheet", open_type="spreadsheet", layout="office.opendocument:lay"),
    Format("ODP", f"{OPEN_DOCUMENT}presentation", open_type="presentation"),
    Format(
        "encrypted Office file",
        "application/x-ole-encrypted",
        streams=("EncryptedPackage",),
        refused=("encrypted_file", "an Office file with a password"),
    ),
    Format("DOC", "application/msword", streams=("WordDocument",), layout="office.doc:lay"),
    XLS,
    Format("PPT", "application/vnd.ms-powerpoint", streams=("PowerPoint Document",)),
)

HEAD = 512  # bytes needed to recognise a container; the magic of a tar is at byte 257


@cache
def by_media_type(media_type: str) -> Format:
    """Return the format with this media type, or UNKNOWN."""
    return next((file_format for file_format in FORMATS if file_format.media_type == media_type), UNKNOWN)


def container_of(head: bytes) -> Format | None:
    """Return the container format of a file by its first HEAD bytes, or None if it is a document."""
    return next((container for container in _containers() if matches(container, head)), None)


def matches(file_format: Format, head: bytes) -> bool:
    """Tell whether the first bytes of a file match the signature or the pattern of a format."""
    if head.startswith(file_format.signatures):
        return True
    return file_format.pattern is not None and re.match(file_format.pattern, head) is not None


def may_have_pages(data: bytes) -> bool:
    """Tell whether a content begins like a format with pages, as `has_pages` of FORMATS says: OCR may be needed.

    An empty content has none.
    """
    return any(file_format.has_pages and matches(file_format, data) for file_format in FORMATS)


@cache
def _containers() -> tuple[Format, ...]:
    return tuple(file_format for file_format in FORMATS if file_format.container)
