"""Text → rows: how far the cells of each layout can be trusted, and where they were printed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.layout.blocks import Shape
from loaders.layout.text.plain import lay


def shapes(text):
    return [(row.shape, [cell.text for cell in row.cells]) for row in lay(text).rows]


def test_plain_lines_stand_for_themselves():
    assert shapes("行政许可 97\n\n  规章 ") == [(Shape.PLAIN, ["行政许可 97"]), (Shape.PLAIN, ["规章"])]


def test_one_cell_a_line_with_lone_pipes_is_a_stream():
    assert shapes("|\n规章 |\n0 |\n34 |\n|||\n") == [(Shape.STREAM, [text]) for text in ("规章", "0", "34")]


def test_padding_pipes_leave_no_cells():
    assert shapes("规章 |\n||||||\n0 | |||||") == [(Shape.STREAM, ["规章"]), (Shape.STREAM, ["0"])]


def test_markdown_is_even_and_its_rule_is_no_row():
    text = "| 规章 | 0 | | 3 |\n|---|---|---|---|\n| 规范性文件 | 1 | 2 | 3 |"
    assert shapes(text) == [(Shape.EVEN, ["规章", "0", "", "3"]), (Shape.EVEN, ["规范性文件", "1", "2", "3"])]


def test_one_row_of_its_own_is_a_row():
    assert shapes("规章 | 0 | 0 | 3") == [(Shape.ROW, ["规章", "0", "0", "3"])]


def test_rows_of_empty_cells_keep_their_tabs():
    text = "规章\t\t\t\n规范性文件\t1\t2\t3\n"
    assert shapes(text) == [(Shape.EVEN, ["规章", "", "", ""]), (Shape.EVEN, ["规范性文件", "1", "2", "3"])]


def test_tab_indented_cells_keep_empty_ones_and_heads_cut_at_a_line_end():
    row = "\t规章\n\t\n\t本年新\n制作数量\n\t0\n\n"
    rows = shapes(row * 8)
    assert rows == [(Shape.EXACT, ["规章", "", "本年新制作数量", "0"])] * 8


LINES = st.lists(st.text(alphabet="规章0 1|\t-", max_size=12), max_size=30).map("\n".join)


@given(LINES)
def test_every_cell_is_found_where_it_says(text):
    laid = lay(text)
    for row in laid.rows:
        for cell in row.cells:
            printed, start, end = laid.printed(cell.start, cell.end)
            assert text[start:end] == printed
            assert printed.split() == cell.text.split() or "\n" in printed


@pytest.mark.parametrize("text", ["", "\n\n", "|", "|||\n|", "\t", "\t\n\t\n"])
def test_nothing_gives_no_filled_cell(text):
    assert not any(cell.text for row in lay(text).rows for cell in row.cells)
