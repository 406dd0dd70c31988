"""RTF → rows: striprtf reads the text; where cells and rows end is marked for it beforehand."""

import re

from striprtf.striprtf import font_table_group, rtf_to_text

from loaders import bounds
from loaders.layout.blocks import BlockDocument, Shape, Unreadable
from loaders.layout.writing import Writer, squeeze

# Private characters for the ends of cells and rows; a row's start parts it from the prose before it.
_CELL, _ROW, _INNER_CELL, _INNER_ROW = "\ue001", "\ue002", "\ue003", "\ue004"
_START, _INNER = "\ue005", "\ue006"
_MARKS = {"cell": _CELL, "row": _ROW, "nestcell": _INNER_CELL, "nestrow": _INNER_ROW, "trowd": _START, "itap": _INNER}
_WORD = re.compile(r"(?<!\\)\\(cell|row|nestcell|nestrow|trowd|itap(?=[2-9]))(?:(?<=itap)[0-9])?(?![a-z0-9-])[ ]?")
_HIDDEN = re.compile(r"(?<!\\)\\(?:deleted|v)(?![a-z0-9-])[ ]?")  # struck out by a reviser; hidden type
_MARK = re.compile(f"([{''.join(_MARKS.values())}])")
_BINARY = re.compile(rb"\\bin([0-9]{1,9})[ ]?")
_PICTURE = re.compile(
    r"\{(?:\\\*)?\\(?:pict|shppict|nonshppict|objdata|themedata|datastore)\b(?:[^{}]++|\{[^{}]*+\})*+\}"
)
_HIGH = re.compile(rb"[\x80-\xff]")
_FONT = re.compile(r"\\f([0-9]{1,5})(?![0-9])[^;{}]{0,60}?\\fcharset([0-9]{1,3})")
_OPENING = re.compile(r"(?<!\\)\{")
_LONE_SURROGATES = re.compile("[\ud800-\udfff]")


def lay(data: bytes) -> BlockDocument:
    """Return an RTF document as rows in reading order; raises Unreadable when it is damaged or out of bounds."""
    text = _marked(data)
    try:
        plain: str = rtf_to_text(text, errors="replace")  # type: ignore[no-untyped-call]
    except (ValueError, TypeError, LookupError, OverflowError) as error:
        raise Unreadable("damaged_file", f"RTF: {error}") from error
    if _LONE_SURROGATES.search(plain):  # characters beyond the first plane come in two halves
        plain = plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    writer = Writer()
    _write(writer, plain)
    return writer.document()


def _marked(data: bytes) -> str:
    """The RTF with its pictures left out, marks at the ends of cells and rows, and nothing that takes striprtf long."""
    text = _HIGH.sub(lambda match: b"\\'%02x" % match[0][0], _without_binary(data)).decode("ascii")
    text = _PICTURE.sub("", text)
    if len(text) > bounds.MAX_RTF:
        raise Unreadable("too_large", f"{len(text):,} characters of RTF; the bound is {bounds.MAX_RTF:,}")
    if fonts := font_table_group(text):  # type: ignore[no-untyped-call]
        known = "".join(f"{{\\f{number}\\fcharset{charset} x;}}" for number, charset in _FONT.findall(fonts))
        text = text.replace(fonts, f"{{\\fonttbl{known}}}", 1)
    text = text.replace("\\*\\nesttableprops", "")  # the ends of inner rows stand in there
    text = _HIDDEN.sub(r"\\*", text)  # to striprtf, the rest of its group says nothing
    text = _WORD.sub(lambda match: f"{{\\uc0\\u{ord(_MARKS[match[1]])} }}", text)
    # Line ends mean nothing in RTF, but they end what striprtf's patterns look through.
    return _OPENING.sub("\n{", text)


def _without_binary(data: bytes) -> bytes:
    """The file without the stretches that are raw bytes."""
    parts: list[bytes] = []
    start = 0
    while match := _BINARY.search(data, start):
        parts.append(data[start : match.start()])
        start = match.end() + int(match[1])
    return b"".join([*parts, data[start:]])


def _write(writer: Writer, plain: str) -> None:
    """Write prose and rows; what encloses a table only lays the page out, so that it is prose."""
    cells: list[str] = []
    inner: list[str] = []
    text = ""
    inside = framing = False  # in a row inside a cell; that cell's row has held such rows
    for piece in _MARK.split(plain):
        if piece == _START:
            if not cells and not inner and not inside:  # else the row's properties, told again at its end
                _write_prose(writer, text)
                text = ""
        elif piece == _INNER:
            if not inside:
                _write_prose(writer, "\n".join([*cells, text]))
                cells, text = [], ""
            inside = framing = True
        elif piece in (_CELL, _INNER_CELL):
            (cells if piece == _CELL else inner).append(text)
            text = ""
        elif piece == _INNER_ROW:
            _write_row(writer, inner)
            inner, inside = [], False
        elif piece == _ROW:
            if framing:
                _write_prose(writer, "\n".join(cells))
            else:
                _write_row(writer, cells)
            cells, framing = [], False
        else:
            text += piece
    for left in (*cells, *inner, text):
        _write_prose(writer, left)


def _write_prose(writer: Writer, text: str) -> None:
    """Write what stands between two tables."""
    if text.strip():
        writer.start_block()
        writer.lines(text)
        writer.start_block()


def _write_row(writer: Writer, cells: list[str]) -> None:
    """Write a row: merged places are empty cells in RTF, so cells have an order but no geometry."""
    if len(cells) > 1:
        writer.row(((squeeze(text), column, 1) for column, text in enumerate(cells)), Shape.EXACT)
    else:
        writer.lines("".join(cells))
