"""Checks the compressed streams of a PDF before PDFium reads it: none may be too large or damaged.

PDFium does not report a stream that it can't unpack: with a damaged font it reads blanks instead of figures.
"""

import re
import zlib

from loaders import bounds
from loaders.layout.blocks import Unreadable

_STREAM = re.compile(rb"stream\r?\n(?!\s*endstream)")  # begins with a literal: a lookbehind makes the search slow
_END = b"end"
_DEFLATED = re.compile(rb"/Filter\s*\[?\s*/Fl(?:ateDecode)?\b")
_IMAGE = re.compile(rb"/Image\b")
_MAY_BE_LARGE = re.compile(rb"/Image\b|/Length1\b")  # images and fonts
_OBJECTS = re.compile(rb"/ObjStm\b")  # a stream of objects, with the document's catalogue perhaps
_LAYERS = b"/OCProperties"
_MAX_DICTIONARY = 2000  # bytes of an object before its stream
_ZLIB_HEADER = 2  # bytes
_READ_SIZE, _UNPACK_SIZE = 1 << 14, 1 << 20  # bytes per step


def check_streams(data: bytes) -> None:
    """Raise Unreadable if a stream of a PDF is damaged (damaged_file), or if one or all are too large (too_large)."""
    if b"/Encrypt" in data:
        return  # PDFium may open it without a password, but encrypted streams look damaged here
    view = memoryview(data)
    bytes_left = bounds.MAX_PDF_UNPACKED
    for match in _STREAM.finditer(data):
        if data.endswith(_END, 0, match.start()):
            continue  # endstream
        dictionary = data[max(0, match.start() - _MAX_DICTIONARY) : match.start()]
        dictionary = dictionary[dictionary.rfind(b" obj") + 1 :]
        if not _DEFLATED.search(dictionary):
            continue
        limit = bytes_left if _MAY_BE_LARGE.search(dictionary) else min(bytes_left, bounds.MAX_PDF_STREAM)
        try:
            bytes_left -= _unpacked_size(view[match.end() :], limit)
        except zlib.error as error:
            if not _IMAGE.search(dictionary):  # no figure depends on an image
                raise Unreadable("damaged_file", f"a stream in it can't be unpacked: {error}") from None


def has_layers(data: bytes) -> bool:
    """Tell whether a PDF has optional content, or may have it: an encrypted one does not say so."""
    if _LAYERS in data or b"/Encrypt" in data:
        return True
    view = memoryview(data)
    for match in _OBJECTS.finditer(data):
        start = _STREAM.search(data, match.end(), match.end() + _MAX_DICTIONARY)
        if start is None:
            continue
        try:
            if _LAYERS in zlib.decompressobj().decompress(view[start.end() :], bounds.MAX_PDF_STREAM):
                return True
        except zlib.error:
            continue
    return False


def _unpacked_size(packed: memoryview, limit: int) -> int:
    """Return the size of a stream when unpacked; raises zlib.error if it is damaged, Unreadable if it is too large."""
    decompressor = zlib.decompressobj(-zlib.MAX_WBITS)
    size, checksum, offset = 0, 1, _ZLIB_HEADER
    while not decompressor.eof:
        rest: bytes | memoryview = packed[offset : offset + _READ_SIZE]
        offset += len(rest)
        if not rest:
            raise zlib.error("it ends too early")
        while rest and not decompressor.eof:
            piece = decompressor.decompress(rest, _UNPACK_SIZE)
            size += len(piece)
            if size > limit:
                raise Unreadable("too_large", f"a stream in it unpacks to more than {limit:,} bytes")
            checksum = zlib.adler32(piece, checksum)
            rest = decompressor.unconsumed_tail
    offset -= len(decompressor.unused_data)
    trailer = bytes(packed[offset : offset + 4])
    # Some programs leave the checksum out: "endstream" then follows at once.
    if trailer != checksum.to_bytes(4, "big") and not trailer.lstrip().startswith(b"e"):
        raise zlib.error("its checksum does not match")
    return size
