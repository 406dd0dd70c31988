"""Gives PDFium a stand-in for fonts that a PDF names but does not embed.

PDFium measures each character in a font of the system and drops text whose characters have no extent there: without
Chinese fonts a single 元 or 业 is lost. With stand_in.ttf no system font is opened, and the same bytes are read alike
on every machine.

stand_in.ttf is our own work under this project's licence (MIT). It is a TrueType font of 1000 units per em with two
equal glyphs: a filled box, x from 0 to 200 and y from -120 to 880, with an advance of 1000. Its cmap (format 4) maps
U+0021 to U+CE7F and U+F900 to U+FFEF to the second glyph. A script packed its tables once from these numbers, and
nothing else. The box is narrower than any character, so that it never widens one.
"""

import ctypes
from functools import cache
from importlib.resources import files
from typing import Any

import pypdfium2.raw as pdfium

_LATIN_CHARSETS = (0, 2)  # ANSI and symbols: PDFium has its own fonts for them
_STAND_IN_HANDLE = 1  # any number but 0, which means that there is no font
_WHOLE_FILE = 0  # as the number of a table: all bytes of the font


def _copy(data: bytes, buffer: Any, size: int) -> int:
    """Copy `data` into a C buffer if it has room, and return the length of `data`."""
    if buffer and size >= len(data):
        ctypes.memmove(buffer, data, len(data))
    return len(data)


@cache
def use_stand_in() -> Any:
    """Make PDFium use the stand-in font from now on, once in a process.

    Returns the callbacks that PDFium calls; the cache keeps them alive.
    """
    # Read before any callback: PDFium would ignore an error in one, and drop text.
    font = files("loaders.layout.pdf").joinpath("stand_in.ttf").read_bytes()
    callbacks = {
        "Release": lambda _: None,
        "EnumFonts": lambda _, mapper: None,
        "MapFont": lambda _, weight, italic, charset, pitch, face, exact: (
            None if charset in _LATIN_CHARSETS else _STAND_IN_HANDLE
        ),
        "GetFont": lambda _, face: None,
        "GetFontData": lambda _, handle, table, buffer, size: _copy(font, buffer, size) if table == _WHOLE_FILE else 0,
        "GetFaceName": lambda _, handle, buffer, size: _copy(b"Stand-in\0", buffer, size),
        "GetFontCharset": lambda _, handle: pdfium.FXFONT_GB2312_CHARSET,
        "DeleteFont": lambda _, handle: None,
    }
    font_info = pdfium.FPDF_SYSFONTINFO()
    font_info.version = 1
    c_callbacks = {name: c_type(callbacks[name]) for name, c_type in pdfium.FPDF_SYSFONTINFO._fields_[1:]}
    for name, callback in c_callbacks.items():
        setattr(font_info, name, callback)
    pdfium.FPDF_SetSystemFontInfo(ctypes.byref(font_info))
    return font_info, c_callbacks
