"""What an XLS workbook shows of its cells: fonts, runs, number formats, hidden rows, columns and sheets."""

from struct import pack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.layout.blocks import BlockDocument
from loaders.layout.office import workbook
from loaders.layout.office.compound_writer import compound_file
from loaders.layout.office.xls import _small_number
from loaders.layout.office.xls_strings import rich_strings

STRUCK_FONT, RAISED_FONT = 6, 7  # the numbers that cells use: 4 is left out
STRUCK, RAISED, PERCENT, NOTHING, ZERO_HIDDEN = 1, 2, 3, 4, 5  # cell formats


def record(kind: int, content: bytes = b"") -> bytes:
    return pack("<HH", kind, len(content)) + content


def font(flags: int = 0, raised: int = 0) -> bytes:
    return record(0x31, pack("<HHHHHBBBBBB", 200, flags, 0, 400, raised, 0, 0, 0, 0, 1, 0) + b"A")


def cell_format(font_number: int, code: int) -> bytes:
    return record(0xE0, pack("<HH", font_number, code) + bytes(16))


def code_format(number: int, code: str) -> bytes:
    return record(0x41E, pack("<HHB", number, len(code), 0) + code.encode("latin-1"))


def string(text: str, runs: tuple[tuple[int, int], ...] = ()) -> bytes:
    flags = 1 | (8 if runs else 0)
    head = pack("<HB", len(text), flags) + (pack("<H", len(runs)) if runs else b"")
    return head + text.encode("utf-16-le") + b"".join(pack("<HH", *run) for run in runs)


def book(*sheets: bytes, strings: tuple[bytes, ...] = (), states: tuple[int, ...] = ()) -> BlockDocument:
    head = record(0x809, pack("<HHHHII", 0x600, 5, 0, 0, 0, 0))
    head += font() * 4 + font() + font(0x08) + font(0, 1)
    head += code_format(164, ";;;") + code_format(165, "0;-0;;@")
    formats = ((0, 0), (STRUCK_FONT, 0), (RAISED_FONT, 0), (0, 9), (0, 164), (0, 165))
    head += b"".join(cell_format(*one) for one in formats)
    tail = record(0xFC, pack("<II", len(strings), len(strings)) + b"".join(strings)) + record(0x0A)
    offset = len(head) + len(sheets) * 14 + len(tail)
    for number, sheet in enumerate(sheets):
        state = states[number] if states else 0
        head += record(0x85, pack("<IBBBB", offset, state, 0, 2, 0) + f"S{number}".encode())
        offset += len(sheet)
    return workbook.lay(compound_file("Workbook", head + tail + b"".join(sheets)))


def sheet(*records: bytes) -> bytes:
    return record(0x809, pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0)) + b"".join(records) + record(0x0A)


def number(row: int, column: int, value: float, style: int = 0) -> bytes:
    return record(0x203, pack("<HHHd", row, column, style, value))


def shared(row: int, column: int, index: int, style: int = 0) -> bytes:
    return record(0xFD, pack("<HHHI", row, column, style, index))


def small_numbers(row: int, column: int, *cells: tuple[int, int]) -> bytes:
    content = b"".join(pack("<HI", style, value << 2 | 2) for style, value in cells)
    return record(0xBD, pack("<HH", row, column) + content + pack("<H", column + len(cells) - 1))


def rows_of_text(laid: BlockDocument) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in laid.rows]


def test_runs_of_shared_strings():
    strings = (
        string("a"),
        string("286268", ((0, STRUCK_FONT), (3, 0))),
        string("1431", ((3, RAISED_FONT),)),
        string("件b"),
    )
    laid = book(sheet(*(shared(0, column, column) for column in range(4))), strings=strings)
    assert rows_of_text(laid) == [["a", "268", "143¹", "件b"]]


def test_fonts_and_formats_of_cells():
    cells = (
        shared(0, 0, 0),
        number(0, 1, 286, STRUCK),
        shared(0, 2, 1, STRUCK),
        number(0, 3, 143, RAISED),
        number(0, 4, 0.31, PERCENT),
        number(0, 5, 286, NOTHING),
        shared(0, 6, 1, NOTHING),
        number(0, 7, 0, ZERO_HIDDEN),
        shared(0, 8, 2, STRUCK),
        number(0, 9, 5),
    )
    strings = (string("a"), string("9"), string("86268", ((2, 0),)))
    laid = book(sheet(*cells), strings=strings)
    assert rows_of_text(laid) == [["a", "", "", "¹⁴³", "31%", "", "", "", "268", "5"]]


def test_several_numbers_in_one_record():
    laid = book(sheet(small_numbers(0, 0, (0, 7), (STRUCK, 8), (PERCENT, 1), (0, 9))))
    assert rows_of_text(laid) == [["7", "", "100%", "9"]]


def test_hidden_rows_columns_and_sheets():
    hidden_row = record(0x208, pack("<HHHHHHHH", 1, 0, 3, 0, 0, 0, 0x20, 0))
    hidden_column = record(0x7D, pack("<HHHHHH", 1, 1, 2000, 0, 1, 0))
    cells = [number(row, column, 10 * row + column) for row in range(3) for column in range(3)]
    first = sheet(hidden_column, hidden_row, *cells)
    laid = book(first, sheet(number(0, 0, 5), number(0, 1, 6)), states=(0, 2))
    assert rows_of_text(laid) == [["0", "2"], ["20", "22"]]
    assert [[cell.text for cell in row.cells] for row in laid.hidden] == [["5", "6"]]


@pytest.mark.parametrize(("flags", "text"), [(0xB6, "0"), (0xA6, "")])
def test_zeros_that_the_window_hides(flags, text):
    window = record(0x23E, pack("<HHHIHHI", flags, 0, 0, 64, 0, 0, 0))
    laid = book(sheet(number(0, 0, 1), number(0, 1, 0), number(0, 2, 2), window))
    assert rows_of_text(laid) == [["1", text, "2"]]


@pytest.mark.parametrize(
    ("stored", "value"), [(31 << 2 | 2, 31), (31 << 2 | 3, 0.31), (0xFFFFFFFE, -1), (0x3FF00000, 1)]
)
def test_numbers_of_four_bytes(stored, value):
    assert _small_number(stored) == value


@given(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40), st.integers(0, 80), st.integers(0, 40)
)
def test_strings_that_go_on_in_another_record(text, cut, first):
    units = len(text.encode("utf-16-le")) // 2
    head = pack("<HBH", units, 9, 1)
    stored, runs = text.encode("utf-16-le"), pack("<HH", first, 6)
    cut = min(cut // 2 * 2, len(stored))
    rest = b"\x01" + stored[cut:] if cut < len(stored) else b""
    parts = rich_strings([pack("<II", 1, 1) + head + stored[:cut], *([rest] if rest else []), runs])
    if first == 0:
        assert parts == {0: [(text, 6)]}


@given(st.lists(st.binary(max_size=60), max_size=4))
def test_damaged_strings_end_the_list(records):
    assert isinstance(rich_strings(records), dict)
