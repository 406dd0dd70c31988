"""HTML tables with hidden rows, cells and columns, hidden tables, and the heights of cells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.layout.blocks import Shape
from loaders.layout.text.html import lay

GONE = 'style="display:none"'
UNSEEN = 'style="visibility:hidden"'


def grid(markup):
    """The cells of each displayed table row: text and column, and the height if it is more than one."""
    return [
        [(cell.text, cell.column, cell.rows) if cell.rows > 1 else (cell.text, cell.column) for cell in row.cells]
        for row in lay(markup).rows
        if row.shape is Shape.GRID
    ]


def hidden(markup):
    return [[cell.text for cell in row.cells] for row in lay(markup).hidden]


def lines(markup):
    return [row.cells[0].text for row in lay(markup).rows if row.shape is Shape.PLAIN]


def table(*rows, attributes=""):
    """A table of these rows; each begins with its own `<tr …>` or holds cells only."""
    return f"<table {attributes}>{''.join(row if row.startswith('<tr') else f'<tr>{row}' for row in rows)}</table>"


def test_a_cell_that_is_not_laid_out_gives_its_place_to_the_next():
    assert grid(table(f"<td>甲</td><td {GONE}>9</td><td>1</td>")) == [[("甲", 0), ("1", 1)]]


def test_an_invisible_cell_keeps_its_place():
    assert grid(table(f"<td>甲</td><td {UNSEEN}>9</td><td>1</td>")) == [[("甲", 0), ("", 1), ("1", 2)]]
    assert grid(table(f"<td>甲</td><td {UNSEEN}>9<b style='visibility:visible'>8</b></td>")) == [[("甲", 0), ("8", 1)]]


@pytest.mark.parametrize("row", [f"<tr {GONE}>", "<tr hidden>", f"<tr {UNSEEN}>", '<tr style="visibility:collapse">'])
def test_a_hidden_row_is_not_there(row):
    markup = table(
        "<td>行政处罚</td><td>268</td>", f"{row}<td>行政处罚</td><td>999</td>", "<td>行政强制</td><td>31</td>"
    )
    assert grid(markup) == [[("行政处罚", 0), ("268", 1)], [("行政强制", 0), ("31", 1)]]
    assert "999" not in lay(markup).text


def test_a_hidden_row_group_is_not_there():
    markup = f"<table><tr><td>甲</td><td>1</td></tr><tbody {GONE}><tr><td>乙</td><td>2</td></tr></tbody></table>"
    assert grid(markup) == [[("甲", 0), ("1", 1)]]


def test_a_row_struck_through_is_not_there():
    markup = table('<tr style="text-decoration:line-through"><td>甲</td><td>9</td>', "<td>甲</td><td>1</td>")
    assert grid(markup) == [[("甲", 0), ("1", 1)]]


LAID = [[("组", 0, 2), ("a", 1), ("1", 2)], [("b", 1), ("2", 2)], [("丙", 0), ("c", 1), ("3", 2)]]


@pytest.mark.parametrize(
    "rowspan, row",
    [
        (2, f"<tr {GONE}>"),  # as browsers count
        (3, f"<tr {GONE}>"),  # as the page's author counts
        (3, '<tr style="visibility:collapse">'),
    ],
)
def test_a_cell_above_may_span_a_hidden_row(rowspan, row):
    rows = ["<td>a</td><td>1</td>", f"{row}<td>b</td><td>9</td>", "<td>b</td><td>2</td>"]
    rows[0] = f"<td rowspan={rowspan}>组</td>{rows[0]}"
    assert grid(table(*rows, "<td>丙</td><td>c</td><td>3</td>")) == LAID


def test_the_cells_of_a_hidden_row_span_nothing():
    markup = table(f"<tr {GONE}><td rowspan=2>组</td><td>1</td>", "<td>甲</td><td>2</td>")
    assert grid(markup) == [[("甲", 0), ("2", 1)]]


def test_the_height_of_a_cell_ends_with_its_table():
    markup = table("<td>甲</td><td rowspan=9>268</td>", "<td>乙</td>", "<td>丙</td>") + table("<td>丁</td><td>1</td>")
    assert grid(markup)[:2] == [[("甲", 0), ("268", 1, 3)], [("乙", 0)]]
    assert grid(table("<td>甲</td><td rowspan=2>1</td>")) == [[("甲", 0), ("1", 1)]]


def test_a_figure_over_two_rows_is_as_high():
    markup = table(
        "<td>行政处罚</td><td colspan=3 rowspan=2>268</td>",
        f"<td>行政强制</td><td {GONE}></td>",
        "<td>许可</td><td>1</td>",
    )
    assert grid(markup) == [[("行政处罚", 0), ("268", 1, 2)], [("行政强制", 0)], [("许可", 0), ("1", 1)]]


TABLE = table("<td>行政处罚</td><td>999</td>", "<td>行政强制</td><td>9</td>")
ROWS = [["行政处罚", "999"], ["行政强制", "9"]]


@pytest.mark.parametrize(
    "markup",
    [
        TABLE.replace("<table", f"<table {GONE}"),
        TABLE.replace("<table", "<table hidden"),
        TABLE.replace("<table", f"<table {UNSEEN}"),
        TABLE.replace("<tr>", f"<tr {GONE}>"),
        TABLE.replace("<td>", f"<td {UNSEEN}>"),
        f'<div class="tab-pane" {GONE}><p>二、主动公开</p>{TABLE}</div>',
        f"<div {UNSEEN}><p>二、主动公开</p>{TABLE}</div>",
        f"<div style='opacity:0'><div>{TABLE}</div></div>",
        f"<span {GONE}>{TABLE}</span>",
        f"<details><summary>正文</summary>{TABLE}</details>",
        f"<style>.pane{{display:none}} .pane.on{{display:block}}</style><div class=pane>{TABLE}</div>",
        f"<style>#t{{display:none}}</style>{TABLE.replace('<table', '<table id=t')}",
        f"<div {GONE}><table><tr><td><p>二、主动公开</p>{TABLE}</td></tr></table></div>",
        f"<dialog>{TABLE}</dialog>",
    ],
)
def test_a_hidden_table_is_kept_apart(markup):
    laid = lay(f"<p>正文</p>{markup}")
    assert hidden(f"<p>正文</p>{markup}") == ROWS
    assert [row.cells[0].text for row in laid.rows] == ["正文"] * (1 + ("<summary>" in markup))
    cell = laid.hidden[0].cells[1]
    assert laid.printed(cell.start, cell.end)[0] == "999"
    assert "主动公开" not in laid.text


def test_a_hidden_table_beside_its_displayed_twin():
    shown = TABLE.replace("999", "268")
    for markup in (f"<div {GONE}>{TABLE}</div>{shown}", f"{shown}<div {GONE}>{TABLE}</div>"):
        assert grid(markup) == [[("行政处罚", 0), ("268", 1)], [("行政强制", 0), ("9", 1)]]
        assert hidden(markup) == ROWS
        assert len({row.block for row in (*lay(markup).rows, *lay(markup).hidden)}) == 2


def test_an_open_tab_is_displayed():
    markup = f'<style>.pane{{display:none}} .pane.on{{display:block}}</style><div class="pane on">{TABLE}</div>'
    assert (len(grid(markup)), hidden(markup)) == (2, [])
    assert (len(grid(f"<details open>{TABLE}</details>")), hidden(f"<details open>{TABLE}</details>")) == (2, [])


def test_a_visible_table_in_a_hidden_container():
    markup = f'<div {UNSEEN}>隐<table style="visibility:visible"><tr><td>甲</td><td>1</td></tr></table></div>'
    assert (grid(markup), hidden(markup), lines(markup)) == ([[("甲", 0), ("1", 1)]], [], [])
    assert hidden(markup.replace(UNSEEN, GONE)) == [["甲", "1"]]  # display:none is final


def test_hidden_prose_without_a_table_is_not_written():
    markup = f"<p>正文</p><div {GONE}><p>隐藏的文字</p><table><tr><td>一列</td></tr></table></div>"
    assert lay(markup).text == "正文\n"


def test_a_page_hidden_as_a_whole_is_shown_by_its_script():
    assert len(grid(f"<html><body style='display:none'>{TABLE}</body></html>")) == 2


def test_closed_details_in_details():
    inner = f"<details open><summary>内</summary>{TABLE}</details>"
    assert lines(f"<details><summary>外</summary>{inner}</details>") == ["外"]
    assert lines(f"<details open><summary>外</summary>{inner.replace(' open', '')}</details>") == ["外", "内"]


def test_a_hidden_table_in_a_cell_makes_no_page_layout():
    markup = table(f"<td>甲</td><td>1<div {GONE}>{TABLE}</div></td>")
    assert (grid(markup), hidden(markup)) == ([[("甲", 0), ("1", 1)]], ROWS)


def test_a_table_of_one_displayed_column_is_page_layout():
    markup = table(f"<td>说明文字</td><td {GONE}>9</td>", f"<td>第二行</td><td {GONE}>9</td>")
    assert (grid(markup), lines(markup)) == ([], ["说明文字", "第二行"])


def test_blank_rows_and_cells_of_unmarked_tables_stay():
    markup = table("<td>甲</td><td></td>", "<td></td><td></td>", "<td><del>1</del></td><td>2</td>")
    assert grid(markup) == [[("甲", 0), ("", 1)], [("", 0), ("", 1)], [("", 0), ("2", 1)]]


CONTENT = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<span>",
        "</span>",
        "<b>",
        "</b>",
        "<div>",
        "</div>",
        "<br>",
        "<script>9</script>",
        "1",
        "字 ",
        " ",
        "\n",
    ]
)


@given(st.lists(CONTENT, max_size=12).map("".join))
def test_a_cell_reads_the_same_whether_or_not_something_in_it_is_struck(content):
    plain, marked = (grid(table(f"<td>甲</td><td>{content}{end}</td>")) for end in ("", "<del></del>"))
    assert plain == marked


def test_the_text_of_a_cell_inside_one_element_is_that_of_the_cell():
    cells = "".join(
        f"<td>{text}</td>" for text in ("<p><b>1</b></p>", "\n<p> 2 </p>\n", "3<p></p>", "<p></p>4", "<p>5</p>6")
    )
    assert grid(table(cells)) == [[("1", 0), ("2", 1), ("3", 2), ("4", 3), ("5 6", 4)]]


def test_a_head_cell_spans_columns_too():
    markup = table("<th rowspan=2>甲</th><td colspan=2>1</td><td>2</td>", "<td>3</td><td>4</td><td>5</td>")
    assert grid(markup) == [[("甲", 0, 2), ("1", 1), ("2", 3)], [("3", 1), ("4", 2), ("5", 3)]]
