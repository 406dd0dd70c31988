"""Which module lays a binary format out; imported only when a document of it comes."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from loaders.layout.blocks import Laid, Unreadable

_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
_MODULES: dict[str, str] = {  # media type → module with `lay(data: bytes) -> Laid`
    "application/pdf": "pdf",
    f"{_OFFICE}wordprocessingml.document": "docx",
    f"{_OFFICE}spreadsheetml.sheet": "sheet",
    "application/vnd.ms-excel.sheet.binary.macroenabled.12": "sheet",
    "application/vnd.ms-excel": "sheet",
    "application/msword": "doc",
    f"{_OPEN}text": "opendocument",
    f"{_OPEN}spreadsheet": "opendocument",
    "application/rtf": "rtf",
    "image/png": "ocr",
    "image/jpeg": "ocr",
    "image/tiff": "ocr",
    "image/bmp": "ocr",
}
_CONVERTERS: dict[str, tuple[str, str]] = {  # media type → module with `convert(data)`, and what lays that out
    "multipart/related": ("mhtml", "html"),
}
_REFUSED: dict[str, tuple[str, str]] = {  # media type → why none is read
    "application/x-ole-encrypted": ("encrypted_file", "an Office file with a password"),
}


def layout_of(media_type: str) -> Callable[[bytes], Laid] | None:
    """Return the function that lays out documents of a media type, or None when no module reads it."""
    if media_type in _REFUSED:
        return _refusing(*_REFUSED[media_type])
    if media_type in _CONVERTERS:
        module, target = _CONVERTERS[media_type]
        return _converting(_module(module).convert, _module(target).lay)
    if media_type in _MODULES:
        lay: Callable[[bytes], Laid] = _module(_MODULES[media_type]).lay
        return lay
    return None


def _module(name: str) -> Any:
    return import_module(f"loaders.layout.{name}")


def _converting(convert: Callable[[bytes], Any], lay: Callable[[Any], Laid]) -> Callable[[bytes], Laid]:
    """Formats that wrap another one: format modules don't know each other, so they meet here."""
    return lambda data: lay(convert(data))


def _refusing(reason_code: str, detail: str) -> Callable[[bytes], Laid]:
    def refuse(data: bytes) -> Laid:
        raise Unreadable(reason_code, detail)

    return refuse
