"""What a content is, by its first bytes: the file's ending is not asked."""

from typing import NamedTuple


class Sniffed(NamedTuple):
    """media_type, and the format's plain name."""

    media_type: str
    name: str


_SIGNATURES: tuple[tuple[bytes, Sniffed], ...] = (
    (b"%PDF-", Sniffed("application/pdf", "PDF")),
    (b"PK\x03\x04", Sniffed("application/zip", "ZIP container (DOCX, XLSX, ODS or archive)")),
    (b"PK\x05\x06", Sniffed("application/zip", "empty ZIP archive")),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        Sniffed("application/x-ole-storage", "old Office file (DOC or XLS)"),
    ),
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


def sniff(data: bytes) -> Sniffed | None:
    """Return the binary format that `data` begins like, or None: it may be text."""
    head = data[:1024].lstrip()  # some servers put a line end before a PDF
    for signature, found in _SIGNATURES:
        if data.startswith(signature) or (signature == b"%PDF-" and head.startswith(signature)):
            return found
    return None
