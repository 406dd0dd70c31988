"""The packed streams of a PDF, looked at before PDFium unpacks them: none too large, none damaged.

PDFium says nothing of a stream that it can't unpack: a damaged font prints blanks where figures stand.
"""

import re
import zlib

from loaders import bounds
from loaders.layout.blocks import Unreadable

_STREAM = re.compile(rb"(?<!end)stream\r?\n(?!\s*endstream)")
_PACKED = re.compile(rb"/Filter\s*\[?\s*/Fl(?:ateDecode)?\b")
_PICTURE = re.compile(rb"/Image\b")
_ROOMY = re.compile(rb"/Image\b|/Length1\b")  # pictures and fonts may be large
_LONGEST_HEAD = 2000  # bytes of an object before its stream
_PIECE, _PIECE_UNPACKED = 1 << 14, 1 << 20  # bytes at a time


def check(data: bytes) -> None:
    """Raise Unreadable when a stream of a PDF is damaged, or all together unpack to more than their bound."""
    if b"/Encrypt" in data:
        return  # opened without a password, but its streams look like noise
    view = memoryview(data)
    left = bounds.MAX_PDF_UNPACKED
    for match in _STREAM.finditer(data):
        head = data[max(0, match.start() - _LONGEST_HEAD) : match.start()]
        head = head[head.rfind(b" obj") + 1 :]
        if not _PACKED.search(head):
            continue
        room = left if _ROOMY.search(head) else min(left, bounds.MAX_PDF_STREAM)
        try:
            left -= _unpacked(view[match.end() :], room)
        except zlib.error as error:
            if not _PICTURE.search(head):  # no figure depends on a picture
                raise Unreadable("damaged_file", f"a stream in it can't be unpacked: {error}") from None


def _unpacked(packed: memoryview, room: int) -> int:
    """How many bytes a stream unpacks to; raises zlib.error when it is damaged, Unreadable when it is too large."""
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    count, checksum, at = 0, 1, 2  # behind two bytes of head
    while not inflate.eof:
        rest: bytes | memoryview = packed[at : at + _PIECE]
        at += len(rest)
        if not rest:
            raise zlib.error("it ends too early")
        while rest and not inflate.eof:
            piece = inflate.decompress(rest, _PIECE_UNPACKED)
            count += len(piece)
            if count > room:
                raise Unreadable("too_large", f"a stream in it unpacks to more than {room:,} bytes")
            checksum = zlib.adler32(piece, checksum)
            rest = inflate.unconsumed_tail
    at -= len(inflate.unused_data)
    printed = bytes(packed[at : at + 4])
    # some programs leave the checksum out
    if printed != checksum.to_bytes(4, "big") and not printed.lstrip().startswith(b"e"):
        raise zlib.error("its checksum is another")
    return count
