"""A picture of the page that prints a figure, as a PNG file with a frame around the cell."""

import zlib
from collections.abc import Iterator
from pathlib import Path
from struct import pack
from typing import TYPE_CHECKING

from loaders.formats import PNG
from loaders.printable import printable
from ogi.errors import OgiError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from loaders.layout.picture import PagePicture
    from ogi.explaining.lookup import Explained

_RED = b"\xe0\x10\x10"  # red, green, blue
_GAP, _THICKNESS = 1, 3  # pixels between the cell and its frame, and of the frame


def check_target(path: Path) -> None:
    """Raise OgiError if a picture can't be written there."""
    if path.suffix.lower() != ".png":
        raise OgiError(f"{path} is no name of a PNG file", "Give one that ends in .png.")
    if not path.parent.is_dir():
        raise OgiError(f"there is no folder {path.parent}", "Make it, or give another path.")


def only(figures: "list[Explained]") -> "Explained":
    """Return the one figure to picture. Raises OgiError if there are several."""
    if len(figures) > 1:
        raise OgiError(
            f"--image frames one figure, and {len(figures)} have these codes",
            f"Give a row and a column, or a key, as in: ogi explain {figures[0].key} --image FILE.png",
        )
    return figures[0]


def original_of(conn: "DuckDBPyConnection", figure: "Explained") -> tuple[bytes, str]:
    """Return the bytes and the media type of the document that prints a figure, read again from its file.

    Raises OgiError if the format has no pages, if the place of the figure is not known, or if no file holds the
    document any more, unchanged.
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
    return _read_again(document, digest, figure.files), media_type


def _read_again(document: str, digest: str, uris: list[str]) -> bytes:
    """Return the content with a SHA-256 digest from the first place that still has it."""
    from loaders.bounds import MAX_BYTES
    from loaders.corpus import Problem, walk
    from loaders.corpus.files import path_of

    failures: dict[str, str] = {}

    def fail(problem: Problem) -> None:
        failures[problem.uri] = problem.message

    for uri in uris:
        for candidate in walk([path_of(uri)], fail):
            try:
                content = candidate.content(MAX_BYTES)
            except OSError as error:
                fail(Problem(candidate.uri, error.strerror or str(error)))
                continue
            if content.sha256 == digest and content.data is not None:
                return content.data
            if candidate.uri == uri:
                failures[uri] = f"changed since it was read (its SHA-256 now begins with {content.sha256[:16]})"
        failures.setdefault(uri, "no longer there")
    reasons = "; ".join(printable(f"{uri}: {reason}") for uri, reason in failures.items())
    raise OgiError(
        f"document {document} can't be read again: {reasons}",
        "Put the file back, or load what is there now: ogi load PATH",
    )


def add(figure: "Explained", data: bytes, media_type: str, target: Path) -> None:
    """Write the page that prints a figure, and note the file and the page in the figure. Raises what `write` raises."""
    figure.image_page = write(data, media_type, figure, target)
    figure.image = str(target)


def write(data: bytes, media_type: str, figure: "Explained", target: Path) -> int:
    """Write the page that prints a figure, its cell framed; return the number of the page, from 1.

    Raises OgiError if the document can't be read (scans need the extra [ocr]), if it reads otherwise than when it was
    loaded, or if the file can't be written.
    """
    from loaders.layout import picture
    from loaders.layout.blocks import Unreadable

    assert figure.char_start is not None and figure.char_end is not None
    try:
        page = picture.picture_of(data, media_type, figure.char_start, figure.char_end)
    except Unreadable as error:
        raise OgiError(f"the document of {figure.key} can't be read: {error.detail}") from None
    if page.text.strip() == figure.cell_text == "" and page.frame is None:
        raise OgiError(f"{figure.key} is blank, and in no cell that is drawn", "There is nothing to frame.")
    if page.text.strip() != figure.cell_text or page.frame is None:
        raise OgiError(
            f"the document of {figure.key} reads otherwise than when it was loaded", "Read it anew: ogi load --reparse"
        )
    try:
        target.write_bytes(png(page.width, page.height, framed(page)))
    except OSError as error:
        raise OgiError(f"{target} can't be written: {error.strerror or error}", "Give another path.") from None
    return page.page


def framed(page: "PagePicture") -> bytes:
    """Return the pixels of a page with a frame around the cell; the frame is cut off at the edges of the page."""
    if page.frame is None:
        return page.rgb
    left, top, right, bottom = page.frame
    pixels = bytearray(page.rgb)
    for distance in range(_GAP, _GAP + _THICKNESS):
        x0, y0 = max(left - distance, 0), max(top - distance, 0)
        x1, y1 = min(right + distance, page.width - 1), min(bottom + distance, page.height - 1)
        for y in {y0, y1}:
            start = 3 * (y * page.width + x0)
            pixels[start : start + 3 * (x1 - x0 + 1)] = _RED * (x1 - x0 + 1)
        for y in range(y0, y1 + 1):
            for x in (x0, x1):
                start = 3 * (y * page.width + x)
                pixels[start : start + 3] = _RED
    return bytes(pixels)


def png(width: int, height: int, rgb: bytes) -> bytes:
    """Return pixels of three bytes as a PNG file; Pillow is not among the core's dependencies."""

    def chunks() -> Iterator[tuple[bytes, bytes]]:
        yield b"IHDR", pack(">2L5B", width, height, 8, 2, 0, 0, 0)
        rows = (rgb[start : start + 3 * width] for start in range(0, len(rgb), 3 * width))
        yield b"IDAT", zlib.compress(b"".join(b"\0" + row for row in rows), 6)
        yield b"IEND", b""

    body = (pack(">L", len(data)) + kind + data + pack(">L", zlib.crc32(kind + data)) for kind, data in chunks())
    return PNG.signatures[0] + b"\x1a\n" + b"".join(body)
