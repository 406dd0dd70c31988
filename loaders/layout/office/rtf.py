"""RTF → rows: striprtf reads the text, in which the ends of cells and rows were marked beforehand."""

import re

from striprtf.striprtf import font_table_group, rtf_to_text

from loaders import bounds
from loaders.layout.blocks import BlockDocument, Shape, Unreadable
from loaders.layout.writing import Writer, squeeze

# Characters for private use mark the ends of cells and rows, the start of a row, and a paragraph of an inner table
_CELL_END, _ROW_END, _INNER_CELL_END, _INNER_ROW_END = "\ue001", "\ue002", "\ue003", "\ue004"
_ROW_START, _INNER_PARAGRAPH = "\ue005", "\ue006"
_MARKS = {
    "cell": _CELL_END,
    "row": _ROW_END,
    "nestcell": _INNER_CELL_END,
    "nestrow": _INNER_ROW_END,
    "trowd": _ROW_START,
    "itap": _INNER_PARAGRAPH,
}
_MARKED_WORD = re.compile(
    r"(?<!\\)\\(cell|row|nestcell|nestrow|trowd|itap(?=[2-9]))(?:(?<=itap)[0-9])?(?![a-z0-9-])[ ]?"
)
_HIDDEN_WORD = re.compile(r"(?<!\\)\\(?:deleted|v)(?![a-z0-9-])[ ]?")  # deleted by a reviser; hidden text
_MARK = re.compile(f"([{''.join(_MARKS.values())}])")
_BINARY = re.compile(rb"\\bin([0-9]{1,9})[ ]?")
_PICTURE = re.compile(
    r"\{(?:\\\*)?\\(?:pict|shppict|nonshppict|objdata|themedata|datastore)\b(?:[^{}]++|\{[^{}]*+\})*+\}"
)
_NOT_ASCII = re.compile(rb"[\x80-\xff]")
_FONT = re.compile(r"\\f([0-9]{1,5})(?![0-9])[^;{}]{0,60}?\\fcharset([0-9]{1,3})")
_GROUP_START = re.compile(r"(?<!\\)\{")
_LONE_SURROGATES = re.compile("[\ud800-\udfff]")


def lay(data: bytes) -> BlockDocument:
    """Return an RTF document as rows in reading order; raises Unreadable when it is damaged or out of bounds."""
    marked = _marked_rtf(data)
    try:
        text: str = rtf_to_text(marked, errors="replace")  # type: ignore[no-untyped-call]
    except (ValueError, TypeError, LookupError, OverflowError) as error:
        raise Unreadable("damaged_file", f"RTF: {error}") from error
    if _LONE_SURROGATES.search(text):  # RTF stores characters above U+FFFF as surrogate pairs
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    writer = Writer()
    _write(writer, text)
    return writer.document()


def _marked_rtf(data: bytes) -> str:
    """Return the RTF as striprtf can read it: without pictures, with marks, and with a short font table."""
    rtf = _NOT_ASCII.sub(lambda match: b"\\'%02x" % match[0][0], _without_binary(data)).decode("ascii")
    rtf = _PICTURE.sub("", rtf)
    if len(rtf) > bounds.MAX_RTF:
        raise Unreadable("too_large", f"{len(rtf):,} characters of RTF; the bound is {bounds.MAX_RTF:,}")
    if fonts := font_table_group(rtf):  # type: ignore[no-untyped-call]
        charsets = "".join(f"{{\\f{number}\\fcharset{charset} x;}}" for number, charset in _FONT.findall(fonts))
        rtf = rtf.replace(fonts, f"{{\\fonttbl{charsets}}}", 1)
    rtf = rtf.replace("\\*\\nesttableprops", "")  # striprtf would skip this group, which holds the ends of inner rows
    rtf = _HIDDEN_WORD.sub(r"\\*", rtf)  # striprtf skips the rest of a group after \*
    rtf = _MARKED_WORD.sub(lambda match: f"{{\\uc0\\u{ord(_MARKS[match[1]])} }}", rtf)
    return _GROUP_START.sub("\n{", rtf)  # no meaning in RTF, but without line ends striprtf's patterns scan too far


def _without_binary(data: bytes) -> bytes:
    r"""Return the file without the raw bytes that follow each \bin."""
    parts: list[bytes] = []
    start = 0
    while match := _BINARY.search(data, start):
        parts.append(data[start : match.start()])
        start = match.end() + int(match[1])
    return b"".join([*parts, data[start:]])


def _write(writer: Writer, marked_text: str) -> None:
    """Write prose and table rows; a row that contains a table is treated as page layout and written as prose."""
    cells: list[str] = []
    inner_cells: list[str] = []
    text = ""
    in_inner_row = holds_table = False  # holds_table: the current outer row has contained inner rows
    for piece in _MARK.split(marked_text):
        if piece == _ROW_START:
            if not cells and not inner_cells and not in_inner_row:  # otherwise repeated at the end of its row
                _write_prose(writer, text)
                text = ""
        elif piece == _INNER_PARAGRAPH:
            if not in_inner_row:
                _write_prose(writer, "\n".join([*cells, text]))
                cells, text = [], ""
            in_inner_row = holds_table = True
        elif piece in (_CELL_END, _INNER_CELL_END):
            (cells if piece == _CELL_END else inner_cells).append(text)
            text = ""
        elif piece == _INNER_ROW_END:
            _write_row(writer, inner_cells)
            inner_cells, in_inner_row = [], False
        elif piece == _ROW_END:
            if holds_table:
                _write_prose(writer, "\n".join(cells))
            else:
                _write_row(writer, cells)
            cells, holds_table = [], False
        else:
            text += piece
    for rest in (*cells, *inner_cells, text):
        _write_prose(writer, rest)


def _write_prose(writer: Writer, text: str) -> None:
    """Write lines of prose, which end the table before them."""
    if text.strip():
        writer.start_block()
        writer.lines(text)
        writer.start_block()


def _write_row(writer: Writer, cells: list[str]) -> None:
    """Write a table row; RTF has empty cells in place of merged ones, so cells have an order but no columns."""
    if len(cells) > 1:
        writer.row(((squeeze(text), column, 1) for column, text in enumerate(cells)), Shape.EXACT)
    else:
        writer.lines("".join(cells))
