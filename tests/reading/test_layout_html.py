"""HTML → rows: spans, nested tables, cut labels, and text in reading order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders import bounds
from loaders.layout.blocks import Shape, Unreadable
from loaders.layout.text.html import is_html, lay


def grid(markup):
    return [
        [(cell.text, cell.column, cell.span) for cell in row.cells]
        for row in lay(markup).rows
        if row.shape is Shape.GRID
    ]


def test_spans_leave_each_cell_its_column():
    markup = """<table><tr><td rowspan=2 colspan=2>甲</td><td>乙</td></tr><tr><td>丙</td></tr>
        <tr><td>丁</td><td>戊</td><td>己</td></tr></table>"""
    assert grid(markup) == [
        [("甲", 0, 2), ("乙", 2, 1)],
        [("丙", 2, 1)],
        [("丁", 0, 1), ("戊", 1, 1), ("己", 2, 1)],
    ]


def test_each_character_in_its_own_span_is_one_text():
    markup = "<table><tr><td><span>1</span><span>2</span></td><td><b>规</b>章</td></tr></table>"
    assert grid(markup) == [[("12", 0, 1), ("规章", 1, 1)]]


def test_a_line_break_parts_what_stands_before_and_behind():
    markup = "<table><tr><td>本年新<br>制作数量</td><td><p>1</p><p>2</p></td></tr></table>"
    assert grid(markup) == [[("本年新 制作数量", 0, 1), ("1 2", 1, 1)]]  # two figures never become one


def test_a_table_that_lays_the_page_out_is_no_grid():
    markup = "<table><tr><td><p>标题</p><table><tr><td>甲</td><td>1</td></tr></table></td></tr></table>"
    laid = lay(markup)
    assert [(row.shape, row.cells[0].text) for row in laid.rows] == [(Shape.PLAIN, "标题"), (Shape.GRID, "甲")]


def test_scripts_and_styles_are_not_text():
    assert lay("<html><script>var a='公开12件'</script><style>p{}</style><p>正文</p></html>").text == "正文\n"


def test_a_page_cut_short_keeps_what_is_there():
    assert grid("<table><tr><td>规章</td><td>13</td><td>5") == [[("规章", 0, 1), ("13", 1, 1), ("5", 2, 1)]]


def test_the_text_is_written_in_reading_order():
    laid = lay("<p>一</p><table><tr><td>甲</td><td>1</td></tr></table><div>二</div>")
    assert laid.text == "一\n甲\t1\n二\n"
    cell = laid.rows[1].cells[1]
    assert laid.printed(cell.start, cell.end) == ("1", 4, 5)


def test_offsets_count_in_printed_text_when_script_and_glosses_are_folded():
    laid = lay("<p>公(gong)開報(bào)告</p><table><tr><td>規(guī)章</td><td>１３</td></tr></table>")
    cell = laid.rows[1].cells[1]
    printed, start, end = laid.printed(cell.start, cell.end)
    assert (cell.text, printed, laid.text[start:end]) == ("13", "１３", "１３")
    assert laid.rows[1].cells[0].text == "规章"


def test_entities_of_a_document_type_are_not_expanded():
    bomb = '<!DOCTYPE x [<!ENTITY a "公开"><!ENTITY b "&a;&a;&a;&a;">]><html><p>&b;&b;</p><p>x</p></html>'
    assert "公开公开" not in lay(bomb).text


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * (bounds.MAX_DEPTH + 50) + "x",
        "<table>" + "<tr>" + "<td colspan=300>x</td>" * 300 + "</tr></table>",
    ],
)
def test_bounds_are_kept(markup):
    with pytest.raises(Unreadable) as raised:
        lay(markup)
    assert raised.value.reason_code == "too_large"


def test_what_is_html():
    assert is_html("<p>甲</p><p>乙</p>")
    assert is_html("<!DOCTYPE html>")
    assert not is_html("附件下载 --> 当前位置： <无> 1 < 2")


PIECES = st.sampled_from(
    [
        "<table>",
        "</table>",
        "<tr>",
        "</tr>",
        "<td>",
        "<td colspan=2>",
        "<td rowspan=3>",
        "</td>",
        "<p>",
        "规章",
        "12",
        "<br>",
    ]
)


@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_markup_gives_cells_where_they_say(markup):
    try:
        laid = lay(markup)
    except Unreadable:
        return
    for row in laid.rows:
        for cell in row.cells:
            assert laid.text[cell.start : cell.end] == cell.text
        columns = [cell.column for cell in row.cells]
        assert columns == sorted(set(columns))
