"""The smallest files of Office formats, built from XML or records: containers, one document part, one sheet."""

from collections.abc import Iterable
from io import BytesIO
from struct import pack
from zipfile import ZIP_DEFLATED, ZipFile

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
CONTENT_TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def zipped(parts: dict[str, bytes | str]) -> bytes:
    """Return a ZIP container of these parts, by name."""
    data = BytesIO()
    with ZipFile(data, "w", ZIP_DEFLATED) as container:
        for name, content in parts.items():
            container.writestr(name, content)
    return data.getvalue()


def repacked(data: bytes, changed: dict[str, bytes]) -> bytes:
    """Return a ZIP container with some parts changed or added."""
    with ZipFile(BytesIO(data)) as container:
        parts: dict[str, bytes | str] = {name: container.read(name) for name in container.namelist()}
    return zipped({**parts, **changed})


def bare_docx(body: str, prolog: str = "", namespaces: str = "") -> bytes:
    """Return the smallest Word file; `body` is the XML of its body, with the prefix `w`."""
    document = f'{prolog}<w:document xmlns:w="{WORD}" {namespaces}><w:body>{body}</w:body></w:document>'
    return zipped({"[Content_Types].xml": CONTENT_TYPES, "word/document.xml": document})


def word_cells(*texts: str) -> str:
    """Return the XML of cells of a Word table."""
    return "".join(f"<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>" for text in texts)


def open_sheet(rows: str, kind: str = "spreadsheet") -> bytes:
    """Return an OpenDocument file with one table; `rows` is the XML of its rows, `kind` is spreadsheet or text."""
    names = ("office", "table", "text", "style")
    namespaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in names)
    body = f"<office:body><office:{kind}><table:table>{rows}</table:table></office:{kind}></office:body>"
    content = f"<office:document-content {namespaces}>{body}</office:document-content>"
    return zipped({"mimetype": f"application/vnd.oasis.opendocument.{kind}", "content.xml": content})


def as_xlsb(rows: Iterable[Iterable[str | float | None]]) -> bytes:
    """Return a binary workbook with one sheet, whose cells hold their texts themselves; None is an empty cell.

    The record types: [MS-XLSB] 2.3.
    """
    sheet = _record(129) + _record(148, bytes(16)) + _record(145)
    for number, row in enumerate(rows):
        sheet += _record(0, pack("<I", number) + bytes(13))
        for column, value in enumerate(row):
            cell_head = pack("<II", column, 0)
            if isinstance(value, str):
                sheet += _record(6, cell_head + _wide_string(value))
            elif value is not None:
                sheet += _record(5, cell_head + pack("<d", value))
    sheet += _record(146) + _record(130)
    workbook = _record(131) + _record(143)
    workbook += _record(156, pack("<II", 0, 1) + _wide_string("rId1") + _wide_string("年报"))
    workbook += _record(144) + _record(157, bytes(26)) + _record(132)
    types = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return zipped(
        {
            "[Content_Types].xml": CONTENT_TYPES,
            "_rels/.rels": _relationships(f"{types}/officeDocument", "xl/workbook.bin"),
            "xl/workbook.bin": workbook,
            "xl/_rels/workbook.bin.rels": _relationships(f"{types}/worksheet", "worksheets/sheet1.bin"),
            "xl/worksheets/sheet1.bin": sheet,
        }
    )


def _relationships(relationship_type: str, target: str) -> str:
    """Return a part with one relationship, rId1."""
    relationship = f'<Relationship Id="rId1" Type="{relationship_type}" Target="{target}"/>'
    namespace = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{namespace}">{relationship}</Relationships>'


def _record(kind: int, content: bytes = b"") -> bytes:
    return _variable_integer(kind) + _variable_integer(len(content)) + content


def _variable_integer(number: int) -> bytes:
    """Return a number in groups of seven bits, lowest first."""
    encoded = bytearray()
    while True:
        number, low = number >> 7, number & 0x7F
        encoded.append(low | (0x80 if number else 0))
        if not number:
            return bytes(encoded)


def _wide_string(text: str) -> bytes:
    return pack("<I", len(text)) + text.encode("utf-16-le")
