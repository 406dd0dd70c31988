"""The formats: one row each, with all that tells a format from another and what is done with it.

Every other part asks this table: `sniff` and `corpus` for signatures, `read` for the layout module, the loader for
what takes OCR, `explain` for what has pages. A media type or a signature is written nowhere else.
"""

import re
from functools import cache
from typing import NamedTuple

_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."


class Format(NamedTuple):
    """One format.

    name        plain name, as messages print it
    media_type  as raw.documents stores it
    signatures  the first bytes, any of these
    pattern     a regular expression that the first bytes match, where no fixed signature tells
    part        a part whose name begins so, which only this ZIP container has
    open_type   the word after application/vnd.oasis.opendocument. in an OpenDocument file
    streams     a stream with one of these names, which only this compound file has
    layout      module and function that lay a document out: `function(data: bytes) -> Laid`
    refused     reason code and detail, where a document of the format is never read
    has_pages   a page of it can be shown as a picture
    takes_ocr   always read as pictures, page by page
    container   what the corpus walker does with it: packed (one content), archive (members), records (documents)
    code        the short name of a container, as counts and messages print it
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


XHTML = "application/xhtml+xml"  # how a part of a web archive may call a page
UNKNOWN = Format("unknown", "application/octet-stream")
# text: no signature tells these; `read` decides by what the decoded text holds
HTML = Format("HTML", "text/html")
CSV = Format("CSV", "text/csv")
PLAIN = Format("text", "text/plain")
MHTML = Format("MHTML", "multipart/related", layout="text.mhtml:lay")
PDF = Format("PDF", "application/pdf", (b"%PDF-",), layout="paged:lay_pdf", has_pages=True)
ZIP = Format("ZIP archive", "application/zip", (b"PK\x03\x04",), container="archive", code="zip")
EMPTY_ZIP = Format("empty ZIP archive", ZIP.media_type, (b"PK\x05\x06",), container="archive", code="zip")
COMPOUND = Format("old Office file", "application/x-ole-storage", (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",))
PARQUET = Format("Parquet", "application/vnd.apache.parquet", (b"PAR1",), container="records", code="parquet")
XLS = Format("XLS", "application/vnd.ms-excel", streams=("Workbook", "Book"), layout="office.workbook:lay")


def _image(name: str, media_type: str, *signatures: bytes) -> Format:
    return Format(name, media_type, signatures, layout="paged:lay_image", has_pages=True, takes_ocr=True)


def _packed(name: str, media_type: str, code: str, *signatures: bytes, pattern: bytes | None = None) -> Format:
    return Format(name, media_type, signatures, pattern, container="packed", code=code)


def _records(name: str, media_type: str, code: str, *signatures: bytes, pattern: bytes | None = None) -> Format:
    return Format(name, media_type, signatures, pattern, container="records", code=code)


# The order counts: the first format whose signature, part or stream fits is the one.
FORMATS: tuple[Format, ...] = (
    HTML,
    CSV,
    PLAIN,
    MHTML,
    PDF,
    ZIP,
    EMPTY_ZIP,
    COMPOUND,
    Format("RTF", "application/rtf", (b"{\\rtf",), layout="office.rtf:lay"),
    _packed("gzip", "application/gzip", "gz", b"\x1f\x8b"),
    # the second: a frame that zstd's parallel writers put first
    _packed("zstd", "application/zstd", "zst", b"\x28\xb5\x2f\xfd", pattern=rb"[\x50-\x5f]\x2a\x4d\x18"),
    _packed("xz", "application/x-xz", "xz", b"\xfd7zXZ\x00"),
    _packed("bzip2", "application/x-bzip2", "bz2", pattern=rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)"),
    Format("7z", "application/x-7z-compressed", (b"7z\xbc\xaf\x27\x1c",)),
    Format("RAR", "application/vnd.rar", (b"Rar!",)),
    _image("PNG image", "image/png", b"\x89PNG\r\n"),
    _image("JPEG image", "image/jpeg", b"\xff\xd8\xff"),
    Format("GIF image", "image/gif", (b"GIF8",)),
    _image("TIFF image", "image/tiff", b"II*\x00", b"MM\x00*"),
    _image("BMP image", "image/bmp", b"BM"),
    Format("program", "application/x-executable", (b"\x7fELF", b"MZ")),
    Format("SQLite database", "application/vnd.sqlite3", (b"SQLite format 3\x00",)),
    PARQUET,
    _records("WARC", "application/warc", "warc", b"WARC/"),
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
    Format("ODT", f"{_OPEN}text", open_type="text", layout="office.opendocument:lay"),
    Format("ODS", f"{_OPEN}spreadsheet", open_type="spreadsheet", layout="office.opendocument:lay"),
    Format("ODP", f"{_OPEN}presentation", open_type="presentation"),
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

HEAD = 512  # bytes that tell a container; the mark of a tar stands in the last half of its first block


@cache
def by_media_type(media_type: str) -> Format:
    """Return the format of a media type, UNKNOWN when the table has none."""
    return next((one for one in FORMATS if one.media_type == media_type), UNKNOWN)


def container_of(head: bytes) -> Format | None:
    """Return the container whose file begins with `head` (HEAD bytes are enough), or None: a document."""
    return next((one for one in _containers() if begins(one, head)), None)


def begins(known: Format, head: bytes) -> bool:
    """Tell whether a file of the format may begin with `head`."""
    if head.startswith(known.signatures):
        return True
    return known.pattern is not None and re.match(known.pattern, head) is not None


def may_have_pages(data: bytes) -> bool:
    """Tell whether a content begins like a format with pages, which OCR may have to read."""
    return any(known.has_pages and begins(known, data) for known in FORMATS)


@cache
def _containers() -> tuple[Format, ...]:
    return tuple(one for one in FORMATS if one.container)
