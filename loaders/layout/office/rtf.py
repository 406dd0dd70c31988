"""RTF → rows: striprtf reads the text, in which the ends of cells and rows were marked beforehand."""

import re

from striprtf.striprtf import font_table_group, rtf_to_text

from loaders import bounds
from loaders.layout.blocks import BlockDocument, Unreadable
from loaders.layout.office.edges import CellEdges, EdgedRow, write_edged_table
from loaders.layout.office.rtf_runs import with_run_marks, without_run_marks
from loaders.layout.writing import Writer

# Characters for private use mark the ends of cells and rows, the start of a row, and a paragraph of an inner table
_CELL_END, _ROW_END, _INNER_CELL_END, _INNER_ROW_END = "\ue001", "\ue002", "\ue003", "\ue004"
_ROW_START, _INNER_PARAGRAPH = "\ue005", "\ue006"
_FIRST_DEFINITION, _LAST_DEFINITION = 0xE900, 0xEFFF  # the start of a row, with the number of its definition
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
_MARK = re.compile(f"([{''.join(_MARKS.values())}{chr(_FIRST_DEFINITION)}-{chr(_LAST_DEFINITION)}])")
_ROW_WORD = re.compile(r"(?<!\\)\\(trowd|clvmgf|clvmrg|clmrg|cellx(-?[0-9]{1,6}))(?![a-z0-9-])")
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
    marked, definitions = _marked_rtf(data)
    try:
        text: str = rtf_to_text(marked, errors="replace")  # type: ignore[no-untyped-call]
    except (ValueError, TypeError, LookupError, OverflowError) as error:
        raise Unreadable("damaged_file", f"RTF: {error}") from error
    if _LONE_SURROGATES.search(text):  # RTF stores characters above U+FFFF as surrogate pairs
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    writer = _RtfWriter(definitions)
    writer.text(without_run_marks(text))
    return writer.document()


def _marked_rtf(data: bytes) -> tuple[str, dict[str, list[CellEdges]]]:
    """Return the RTF as striprtf can read it: without pictures, with marks, and with a short font table.

    Also return the row definitions by the character that marks the start of their rows, if cells are merged down.
    """
    rtf = _NOT_ASCII.sub(lambda match: b"\\'%02x" % match[0][0], _without_binary(data)).decode("ascii")
    rtf = _PICTURE.sub("", rtf)
    if len(rtf) > bounds.MAX_RTF:
        raise Unreadable("too_large", f"{len(rtf):,} characters of RTF; the bound is {bounds.MAX_RTF:,}")
    if fonts := font_table_group(rtf):  # type: ignore[no-untyped-call]
        charsets = "".join(f"{{\\f{number}\\fcharset{charset} x;}}" for number, charset in _FONT.findall(fonts))
        rtf = rtf.replace(fonts, f"{{\\fonttbl{charsets}}}", 1)
    rtf = rtf.replace("\\*\\nesttableprops", "")  # striprtf would skip this group, which holds the ends of inner rows
    rtf = with_run_marks(rtf)
    definitions: dict[str, list[CellEdges]] = {}
    starts = iter(_row_starts(rtf, definitions) if "\\clvm" in rtf else ())

    def mark(match: re.Match[str]) -> str:
        character = next(starts, _ROW_START) if match[1] == "trowd" else _MARKS[match[1]]
        return f"{{\\uc0\\u{ord(character)} }}"

    rtf = _MARKED_WORD.sub(mark, rtf)
    # no meaning in RTF, but without line ends striprtf's patterns scan too far
    return _GROUP_START.sub("\n{", rtf), definitions


def _row_starts(rtf: str, definitions: dict[str, list[CellEdges]]) -> list[str]:
    r"""Return a character for each \trowd, and add the definitions that they stand for to `definitions`.

    Equal definitions share a character; definitions beyond the last character are left out.
    """
    rows: list[list[CellEdges]] = []
    starts = continues = covered = False
    for match in _ROW_WORD.finditer(rtf):
        word = match[1]
        if word == "trowd":
            rows.append([])
        elif not rows:
            continue
        elif match[2] is not None:
            left = rows[-1][-1].right if rows[-1] else min(0, int(match[2]))
            rows[-1].append(CellEdges(left, int(match[2]), covered, starts, continues))
        starts, continues, covered = word == "clvmgf", word == "clvmrg", word == "clmrg"
    characters: dict[tuple[CellEdges, ...], str] = {}
    result: list[str] = []
    for row in rows:
        key = tuple(row)
        if key not in characters and _FIRST_DEFINITION + len(characters) <= _LAST_DEFINITION:
            characters[key] = chr(_FIRST_DEFINITION + len(characters))
            definitions[characters[key]] = row
        result.append(characters.get(key, _ROW_START))
    return result


def _without_binary(data: bytes) -> bytes:
    r"""Return the file without the raw bytes that follow each \bin."""
    parts: list[bytes] = []
    start = 0
    while match := _BINARY.search(data, start):
        parts.append(data[start : match.start()])
        start = match.end() + int(match[1])
    return b"".join([*parts, data[start:]])


class _RtfWriter(Writer):
    """Writes prose at once and each table when it ends, since its columns follow from all its borders.

    definitions  row definitions by the character that marks the start of a row
    table        the rows of the current table, not yet written
    is_inner     whether they are rows of a table inside a cell
    """

    def __init__(self, definitions: dict[str, list[CellEdges]]) -> None:
        super().__init__()
        self.definitions = definitions
        self.table: list[EdgedRow] = []
        self.is_inner = False

    def text(self, marked_text: str) -> None:
        """Write prose and table rows; a row that contains a table is page layout and is written as prose."""
        cells: list[str] = []
        inner_cells: list[str] = []
        definition: list[CellEdges] = []
        text = ""
        in_inner_row = holds_table = False  # holds_table: the current outer row has contained inner rows
        for piece in _MARK.split(marked_text):
            if piece == _ROW_START or piece in self.definitions:
                definition = self.definitions.get(piece, [])
                if not cells and not inner_cells and not in_inner_row:  # otherwise repeated at the end of its row
                    self.prose(text)
                    text = ""
            elif piece == _INNER_PARAGRAPH:
                if not in_inner_row:
                    self.prose("\n".join([*cells, text]))
                    cells, text = [], ""
                in_inner_row = holds_table = True
            elif piece in (_CELL_END, _INNER_CELL_END):
                (cells if piece == _CELL_END else inner_cells).append(text)
                text = ""
            elif piece == _INNER_ROW_END:
                self.table_row(inner_cells, definition, is_inner=True)
                inner_cells, in_inner_row = [], False
            elif piece == _ROW_END:
                if holds_table:
                    self.prose("\n".join(cells))
                else:
                    self.table_row(cells, definition, is_inner=False)
                cells, holds_table = [], False
            else:
                text += piece
        for rest in (*cells, *inner_cells, text):
            self.prose(rest)
        self.end_table()

    def prose(self, text: str) -> None:
        """Write lines of prose, which end the table before them."""
        if text.strip():
            self.end_table()
            self.start_block()
            self.lines(text)
            self.start_block()

    def table_row(self, cells: list[str], definition: list[CellEdges], *, is_inner: bool) -> None:
        """Add a table row; without the edges of its cells it has an order of cells, but no columns."""
        if is_inner != self.is_inner:
            self.end_table()
            self.is_inner = is_inner
        if len(cells) > 1:
            self.table.append(EdgedRow(cells, definition if len(definition) == len(cells) else []))
        else:
            self.end_table()
            self.lines("".join(cells))

    def end_table(self) -> None:
        """Write the rows of the current table."""
        if self.table:
            write_edged_table(self, self.table)
            self.table = []
