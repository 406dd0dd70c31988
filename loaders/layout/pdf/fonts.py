"""A stand-in for fonts that a PDF names but does not hold.

PDFium measures each character in a font of the system and drops a piece of text whose characters have no extent
there: on a machine without Chinese fonts a lone 元 or 业 is lost. It gets one font of ours, in which every character
is a small box: no font of the system is opened, and the same bytes read alike on every machine.
"""

import ctypes
from functools import cache
from struct import pack
from typing import Any

import pypdfium2.raw as pdfium

_LATIN = (0, 2)  # character sets that PDFium has fonts of its own for: ANSI and symbols
_HANDLE = 1  # of the only font
_WHOLE_FILE = 0
_ADVANCE, _ASCENT, _DESCENT = 1000, 880, -120
_BOX = 200  # narrower than any character, so that it never widens one
_RANGES = ((0x21, 0x2E7F), (0x2E80, 0x7E7F), (0x7E80, 0xCE7F), (0xF900, 0xFFEF))  # of characters that are a box


def _outline() -> bytes:
    """One glyph: a box of four points."""
    head = pack(">5h", 1, 0, _DESCENT, _BOX, _ASCENT)
    across, up = (0, _BOX, 0, -_BOX), (_DESCENT, 0, _ASCENT - _DESCENT, 0)
    outline = head + pack(">2H4B4h4h", 3, 0, 1, 1, 1, 1, *across, *up)
    return outline + bytes(-len(outline) % 4)


def _characters() -> bytes:
    """The table from characters to the glyph: each range points to the same row of ones."""
    longest = max(last - first + 1 for first, last in _RANGES)
    ranges = (*_RANGES, (0xFFFF, 0xFFFF))
    count = len(ranges)
    ends = pack(f">{count}H", *(last for _, last in ranges))
    starts = pack(f">{count}H", *(first for first, _ in ranges))
    deltas = pack(f">{count}H", *(0 for _ in _RANGES), 1)
    offsets = pack(f">{count}H", *(2 * (count - n) for n in range(count - 1)), 0)
    body = ends + bytes(2) + starts + deltas + offsets + pack(">H", 1) * longest
    table = pack(">7H", 4, 14 + len(body), 0, 2 * count, 8, 2, 2) + body
    return pack(">4HL", 0, 1, 3, 1, 12) + table


@cache
def font() -> bytes:
    """Return the font: TrueType, two glyphs, both the box."""
    glyph = _outline()
    tables = {
        b"cmap": _characters(),
        b"glyf": glyph * 2,
        b"head": pack(
            ">4L2H2Q4h2H3h", 1 << 16, 1 << 16, 0, 0x5F0F3CF5, 0, 1000, 0, 0, 0, _DESCENT, _BOX, _ASCENT, 0, 8, 2, 1, 0
        ),
        b"hhea": pack(">L3hH11hH", 1 << 16, _ASCENT, _DESCENT, 0, _ADVANCE, 0, 0, _BOX, 1, *(0,) * 7, 2),
        b"hmtx": pack(">Hh", _ADVANCE, 0) * 2,
        b"loca": pack(">3L", 0, len(glyph), 2 * len(glyph)),
        b"maxp": pack(">L14H", 1 << 16, 2, 4, 1, 0, 0, 1, *(0,) * 8),
    }
    place = 12 + 16 * len(tables)
    directory, body = pack(">L4H", 1 << 16, len(tables), 64, 2, 16 * len(tables) - 64), b""
    for name, table in sorted(tables.items()):
        directory += pack(">4s3L", name, 0, place + len(body), len(table))
        body += table + bytes(-len(table) % 4)
    return directory + body


def _copy(data: bytes, buffer: Any, size: int) -> int:
    """Copy data into a buffer that has room for it; return its length."""
    if buffer and size >= len(data):
        ctypes.memmove(buffer, data, len(data))
    return len(data)


@cache
def use() -> Any:
    """Make PDFium ask here for fonts from now on, once a process; returns what it calls, which must be kept alive."""
    calls = {
        "Release": lambda _: None,
        "EnumFonts": lambda _, mapper: None,
        "MapFont": lambda _, weight, italic, charset, pitch, face, exact: None if charset in _LATIN else _HANDLE,
        "GetFont": lambda _, face: None,
        "GetFontData": lambda _, handle, table, buffer, size: (
            _copy(font(), buffer, size) if table == _WHOLE_FILE else 0
        ),
        "GetFaceName": lambda _, handle, buffer, size: _copy(b"Stand-in\0", buffer, size),
        "GetFontCharset": lambda _, handle: pdfium.FXFONT_GB2312_CHARSET,
        "DeleteFont": lambda _, handle: None,
    }
    info = pdfium.FPDF_SYSFONTINFO()
    info.version = 1
    called = {name: kind(calls[name]) for name, kind in pdfium.FPDF_SYSFONTINFO._fields_[1:]}
    for name, call in called.items():
        setattr(info, name, call)
    pdfium.FPDF_SetSystemFontInfo(ctypes.byref(info))
    return info, called
