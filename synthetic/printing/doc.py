"""Prints reports as Word 97–2003 files: text, tables with merged cells, marked runs. The format: [MS-DOC], [MS-CFB]."""

from dataclasses import dataclass, field
from struct import pack

from olefile import ENDOFCHAIN, FATSECT, FREESECT, MAGIC, NOSTREAM, STGTY_EMPTY, STGTY_ROOT, STGTY_STREAM

from synthetic.printing.content import PositionedCell, ReportContent, rows_of
from synthetic.reports.forms import Grid

_SECTOR = 512  # bytes of a sector, and of a property page
_TEXT_START = 1024  # byte offset of the text in its stream
_SMALL_STREAM = 4096  # shorter streams would be stored in another way
_COLUMN_WIDTH = 600  # twips
_MARKS = {"hidden": pack("<HB", 0x083C, 1), "struck": pack("<HB", 0x0837, 1), "raised": pack("<HB", 0x2A48, 1)}
_IN_TABLE = pack("<HB", 0x2416, 1)
_ROW_END = _IN_TABLE + pack("<HB", 0x2417, 1)
_CONTINUED, _FIRST = 1 << 5, 3 << 5  # flags of a cell that is merged with the cells below it
_CELL_END, _PARAGRAPH_END = "\x07", "\r"


@dataclass
class _Text:
    """The text so far, and the properties of its runs and paragraphs as (end in code units, stored properties)."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    runs: list[tuple[int, bytes]] = field(default_factory=list)
    paragraphs: list[tuple[int, bytes]] = field(default_factory=list)

    def run(self, text: str, properties: bytes = b"") -> None:
        """Add a run of text."""
        self.parts.append(text)
        self.length += len(text.encode("utf-16-le")) // 2
        self.runs.append((self.length, properties))

    def end(self, mark: str, properties: bytes = b"") -> None:
        """End a paragraph, a cell or a row with its mark."""
        self.run(mark)
        self.paragraphs.append((self.length, bytes(2) + properties))  # after the number of its style


def as_doc(report: ReportContent) -> bytes:
    """Return a Word 97–2003 file."""
    text = _Text()
    for line in (report.title, *report.before):
        _paragraph(text, line)
    for _, headings, grid in report.tables():
        for heading in headings:
            _paragraph(text, heading)
        _table(text, grid)
    for line in report.after:
        _paragraph(text, line)
    return _file(text)


def _paragraph(text: _Text, line: str) -> None:
    text.run(line)
    text.end(_PARAGRAPH_END)


def _table(text: _Text, grid: Grid) -> None:
    for row in rows_of(grid):
        for cell, is_continued in row:
            for run, mark in () if is_continued else cell.runs or ((cell.text, ""),):
                text.run(run, _MARKS.get(mark, b""))
            text.end(_CELL_END, _IN_TABLE)
        text.end(_CELL_END, _ROW_END + _row_definition(row))


def _row_definition(row: list[tuple[PositionedCell, bool]]) -> bytes:
    """Return the property that gives the edges of a row's cells, in twips, and says which are merged."""
    edges = [row[0][0].column, *(cell.column + cell.columns for cell, _ in row)]
    flags = [_CONTINUED if is_continued else _FIRST if cell.rows > 1 else 0 for cell, is_continued in row]
    operand = bytes([len(row)]) + b"".join(pack("<h", edge * _COLUMN_WIDTH) for edge in edges)
    operand += b"".join(pack("<H18x", flag) for flag in flags)
    return pack("<HH", 0xD608, len(operand) + 1) + operand


def _file(text: _Text) -> bytes:
    stored = "".join(text.parts).encode("utf-16-le")
    main = bytearray(_TEXT_START) + stored
    main += bytes(-len(main) % _SECTOR)
    tables = bytearray(b"\0" * 4)
    listed: dict[int, tuple[int, int]] = {}

    def list_table(index: int, table: bytes) -> None:
        listed[index] = (len(tables), len(table))
        tables.extend(table)

    for index, ranges, entry_size in ((12, text.runs, 1), (13, text.paragraphs, 13)):
        first_bytes, page_numbers = [], []
        for first, page in _pages(ranges, entry_size):
            first_bytes.append(first)
            page_numbers.append(len(main) // _SECTOR)
            main += page
        first_bytes.append(_TEXT_START + len(stored))
        list_table(index, pack(f"<{len(first_bytes)}I{len(page_numbers)}I", *first_bytes, *page_numbers))
    piece = pack("<II", 0, text.length) + pack("<HIH", 0, _TEXT_START, 0)
    list_table(33, b"\x02" + pack("<I", len(piece)) + piece)
    main[:_TEXT_START] = _header(text.length, len(main), listed).ljust(_TEXT_START, b"\0")
    return _compound({"WordDocument": bytes(main), "1Table": bytes(tables)})


def _header(length: int, size: int, listed: dict[int, tuple[int, int]]) -> bytes:
    """Return the header of the main stream; `listed` has offset and size of tables by their index in its list."""
    base = pack("<HHHHHH20x", 0xA5EC, 0xC1, 0, 0x0804, 0, 0x0200)  # the tables are in the stream 1Table
    words = pack("<H28x", 14)
    numbers = pack("<HI8xI72x", 22, size, length)
    places = b"".join(pack("<II", *listed.get(index, (0, 0))) for index in range(93))
    return base + words + numbers + pack("<H", 93) + places


def _pages(ranges: list[tuple[int, bytes]], entry_size: int) -> list[tuple[int, bytes]]:
    """Return property pages as (first byte of the text they cover, page)."""
    pages: list[tuple[int, bytes]] = []
    entries: list[tuple[int, bytes]] = []
    start = 0
    room = _SECTOR - 5

    def close() -> None:
        nonlocal start
        pages.append((_TEXT_START + 2 * start, _page(start, entries, entry_size)))
        start = entries[-1][0]
        entries.clear()

    for end, properties in ranges:
        needed = 4 + entry_size + len(properties) + 3
        if entries and (needed > room or len(entries) > 25):
            close()
            room = _SECTOR - 5
        room -= needed
        entries.append((end, properties))
    close()
    return pages


def _page(start: int, entries: list[tuple[int, bytes]], entry_size: int) -> bytes:
    """Return one page: the ends of its ranges, the places of their properties, the properties from the end on."""
    page = bytearray(_SECTOR)
    page[-1] = len(entries)
    offsets = [start, *(end for end, _ in entries)]
    page[: 4 * len(offsets)] = pack(f"<{len(offsets)}I", *(_TEXT_START + 2 * offset for offset in offsets))
    free = _SECTOR - 2
    for index, (_, properties) in enumerate(entries):
        if not properties:
            continue
        if entry_size == 1:
            stored = bytes([len(properties)]) + properties
        elif len(properties) % 2:
            stored = bytes([len(properties) // 2 + 1]) + properties
        else:
            stored = bytes([0, len(properties) // 2]) + properties
        free = (free - len(stored)) // 2 * 2
        page[free : free + len(stored)] = stored
        page[4 * len(offsets) + entry_size * index] = free // 2
    return bytes(page)


def _compound(streams: dict[str, bytes]) -> bytes:
    """Return a compound file of two streams; the second is the left neighbour of the first in the directory."""
    table: list[int] = []
    content = b""
    first_sectors = []
    padded = {name: stream.ljust(_SMALL_STREAM, b"\0") for name, stream in streams.items()}
    for stream in padded.values():
        sectors = -(-len(stream) // _SECTOR)
        first_sectors.append(len(table))
        table += [*range(len(table) + 1, len(table) + sectors), ENDOFCHAIN]
        content += stream.ljust(sectors * _SECTOR, b"\0")
    directory_sector = len(table)
    table.append(ENDOFCHAIN)
    per_sector = _SECTOR // 4
    table_sectors = 1
    while table_sectors * per_sector < len(table) + table_sectors:
        table_sectors += 1
    listed = [len(table) + index for index in range(table_sectors)]
    table += [FATSECT] * table_sectors
    table += [FREESECT] * (table_sectors * per_sector - len(table))
    (main, main_size), (tables, tables_size) = ((name, len(stream)) for name, stream in padded.items())
    directory = _entry("Root Entry", STGTY_ROOT, NOSTREAM, 1, ENDOFCHAIN, 0)
    directory += _entry(main, STGTY_STREAM, 2, NOSTREAM, first_sectors[0], main_size)
    directory += _entry(tables, STGTY_STREAM, NOSTREAM, NOSTREAM, first_sectors[1], tables_size)
    directory += _entry("", STGTY_EMPTY, NOSTREAM, NOSTREAM, 0, 0)
    header = MAGIC + bytes(16) + pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += pack("<IIIIIIIII", 0, table_sectors, directory_sector, 0, _SMALL_STREAM, ENDOFCHAIN, 0, ENDOFCHAIN, 0)
    header += pack("<109I", *listed, *[FREESECT] * (109 - table_sectors))
    return header + content + directory + pack(f"<{len(table)}I", *table)


def _entry(name: str, kind: int, left: int, child: int, first_sector: int, size: int) -> bytes:
    """Return a directory entry."""
    encoded = name.encode("utf-16-le")
    length = len(encoded) + 2 if name else 0
    head = encoded.ljust(64, b"\0") + pack("<HBBIII", length, kind, 1, left, NOSTREAM, child)
    return head + bytes(36) + pack("<IQ", first_sector, size)
