"""A picture of the page that prints a figure, its cell framed; a PNG file."""

import zlib
from collections.abc import Iterator
from pathlib import Path
from struct import pack
from typing import TYPE_CHECKING

from ogi.errors import OgiError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from loaders.layout.picture import Shown
    from ogi.explaining.lookup import Explained

_FRAME = b"\xe0\x10\x10"  # red, green, blue
_GAP, _THICK = 1, 3  # pixels that the frame stays off the cell, and its thickness


def check_target(path: Path) -> None:
    """Raise OgiError when a picture can't be written there."""
    if path.suffix.lower() != ".png":
        raise OgiError(f"{path} is no name of a PNG file", "Give one that ends in .png.")
    if not path.parent.is_dir():
        raise OgiError(f"there is no folder {path.parent}", "Make it, or give another path.")


def original_of(conn: "DuckDBPyConnection", figure: "Explained") -> tuple[bytes, str]:
    """Return the bytes and the media type of the document that prints a figure, read anew from where it lies.

    Raises OgiError: its format has no pages; the figure's place is not known; no place has the document any more, or
    what lies there has changed.
    """
    from loaders.formats import by_media_type

    document = figure.key.split("/")[0]
    [(digest, media_type)] = conn.execute(
        "select sha256, media_type from raw.documents where document_id = $1", [document]
    ).fetchall()
    if not by_media_type(media_type).has_pages:
        raise OgiError(
            f"document {document} is {media_type}, which has no pages to make a picture of",
            "Without --image its text around the cell is shown; open the file to see more.",
        )
    if figure.char_start is None:
        raise OgiError(f"the place of {figure.key} could not be told", "There is nothing to frame.")
    return _found_again(document, digest, figure.files), media_type


def _found_again(document: str, digest: str, uris: list[str]) -> bytes:
    from loaders.bounds import MAX_BYTES
    from loaders.corpus import Problem, walk
    from loaders.corpus.files import path_of

    tried: dict[str, str] = {}

    def failed(problem: Problem) -> None:
        tried[problem.uri] = problem.message

    for uri in uris:
        for found in walk([path_of(uri)], failed):
            try:
                content = found.content(MAX_BYTES)
            except OSError as error:
                failed(Problem(found.uri, error.strerror or str(error)))
                continue
            if content.sha256 == digest and content.data is not None:
                return content.data
            if found.uri == uri:
                tried[uri] = f"changed since it was read (its SHA-256 now begins with {content.sha256[:16]})"
        tried.setdefault(uri, "no longer there")
    why = "; ".join(f"{uri}: {reason}" for uri, reason in tried.items())
    raise OgiError(
        f"document {document} can't be read again: {why}",
        "Put the file back, or load what is there now: ogi load PATH",
    )


def write(data: bytes, media_type: str, figure: "Explained", target: Path) -> int:
    """Write the page that prints a figure, its cell framed; return the page's number.

    Raises OgiError: the document can't be read, as without the extra [ocr], or reads otherwise than when it was
    loaded; the file can't be written.
    """
    from loaders.layout import picture
    from loaders.layout.blocks import Unreadable

    assert figure.char_start is not None and figure.char_end is not None
    try:
        shown = picture.show(data, media_type, figure.char_start, figure.char_end)
    except Unreadable as error:
        raise OgiError(f"the document of {figure.key} can't be read: {error.detail}") from None
    if shown.text.strip() == figure.cell_text == "" and shown.frame is None:
        raise OgiError(f"{figure.key} is blank, and in no cell that is drawn", "There is nothing to frame.")
    if shown.text.strip() != figure.cell_text or shown.frame is None:
        raise OgiError(
            f"the document of {figure.key} reads otherwise than when it was loaded", "Read it anew: ogi load --reparse"
        )
    try:
        target.write_bytes(png(shown.width, shown.height, framed(shown)))
    except OSError as error:
        raise OgiError(f"{target} can't be written: {error.strerror or error}", "Give another path.") from None
    return shown.page


def framed(shown: "Shown") -> bytes:
    """Return the page's pixels with a frame around the cell, cut off at the page's edge."""
    if shown.frame is None:
        return shown.rgb
    left, top, right, bottom = shown.frame
    pixels = bytearray(shown.rgb)
    for off in range(_GAP, _GAP + _THICK):
        x0, y0 = max(left - off, 0), max(top - off, 0)
        x1, y1 = min(right + off, shown.width - 1), min(bottom + off, shown.height - 1)
        for y in {y0, y1}:
            start = 3 * (y * shown.width + x0)
            pixels[start : start + 3 * (x1 - x0 + 1)] = _FRAME * (x1 - x0 + 1)
        for y in range(y0, y1 + 1):
            for x in (x0, x1):
                start = 3 * (y * shown.width + x)
                pixels[start : start + 3] = _FRAME
    return bytes(pixels)


def png(width: int, height: int, rgb: bytes) -> bytes:
    """Return pixels, three bytes each, as a PNG file: Pillow is no dependency of the core."""

    def chunks() -> Iterator[tuple[bytes, bytes]]:
        yield b"IHDR", pack(">2L5B", width, height, 8, 2, 0, 0, 0)
        rows = (rgb[start : start + 3 * width] for start in range(0, len(rgb), 3 * width))
        yield b"IDAT", zlib.compress(b"".join(b"\0" + row for row in rows), 6)
        yield b"IEND", b""

    body = (pack(">L", len(data)) + kind + data + pack(">L", zlib.crc32(kind + data)) for kind, data in chunks())
    return b"\x89PNG\r\n\x1a\n" + b"".join(body)
