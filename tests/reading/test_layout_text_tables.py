"""Tables of plain text: pipes that number the columns, merged cells repeated, a report on one line, a ragged CSV."""

from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.layout.blocks import Shape
from loaders.layout.text import csv
from loaders.layout.text.plain import lay

LABELS = ["甲项", "乙项", "丙项", "丁项"]


def cells_in_lines(rows, pipes, start=""):
    """Print rows one cell a line, with pipes for their empty cells, and for what they lack to `pipes`."""
    lines = []
    for row in rows:
        blanks = 0
        lines += [start] * bool(start)
        for text in row:
            if text:
                lines += ["|" * blanks] * bool(blanks)
                lines.append(f"{text} |")
                blanks = 0
            else:
                blanks += 1
        rest = blanks + pipes - len(row)
        lines += ["|" * rest] * bool(rest)
    return "\n".join(lines)


def exact(text):
    return [[cell.text for cell in row.cells] for row in lay(text).rows if row.shape is Shape.EXACT]


VALUES = [["1", "", "2", "3"], ["", "", "4", "4"], ["5", "0", "", "5"]]


@pytest.mark.parametrize("start", ["", "|"])
def test_pipes_that_number_the_columns_keep_the_empty_cells(start):
    rows = [
        ["项目", "一类", "二类", "三类", "总计"],
        *([label, *row] for label, row in zip(LABELS, VALUES, strict=False)),
    ]
    assert exact(cells_in_lines(rows, 6, start)) == rows


def test_empty_cells_at_the_end_of_a_row_are_kept_to_the_width_of_the_others():
    rows = [["项目", "一类", "二类", "三类"], ["甲项", "1", "", "2"], ["乙项", "16", "12", ""], ["丙项", "", "", ""]]
    assert exact(cells_in_lines(rows, 9))[2] == ["乙项", "16", "12", ""]


def test_a_document_that_moves_its_empty_cells_to_the_end_of_the_row_has_none():
    """5 and 5 in the first two columns may be natural persons and the total: the sum tells that cells were moved."""
    head = ["项目", "一", "二", "三", "四", "五", "总计"]
    rows = [head, ["甲项", "1", "0", "0", "0", "0", "1"], ["乙项", "5", "5", "", "", "", ""]]
    rows += [["丙项", "1", "2", "9", "", "", ""], ["丁项", "1", "2", "3", "", "", ""]]
    assert exact(cells_in_lines(rows, 9)) == []


def test_totals_that_are_empty_in_several_rows_without_a_sum():
    rows = [[label, "7", "1", "0", "2", "3", "13"] for label in LABELS]
    empty = [[f"{number}.空项", "7", "1", "0", "2", "3", ""] for number in range(1, 5)]
    assert exact(cells_in_lines(rows + empty, 8))[4:] == empty
    assert exact(cells_in_lines(rows + empty[:2], 8)) == []  # two rows prove nothing


def test_pipes_that_divide_into_no_rows_are_a_stream():
    text = cells_in_lines([[label, "1", "", "2"] for label in LABELS], 5) + "\n|"
    assert exact(text) == []
    assert {row.shape for row in lay(text).rows} == {Shape.STREAM}


@given(st.lists(st.sampled_from(["规章 |", "5 |", "|", "||", "|||", "3 | ||", "|6 |", "总计 |", "无 |"]), max_size=40))
def test_each_cell_between_pipes_is_there_once_and_in_order(lines):
    text = "\n".join(lines)
    found = [cell for row in lay(text).rows for cell in row.cells if cell.text]
    assert [cell.text for cell in found] == [piece.strip() for piece in text.split("|") if piece.strip()]
    assert all(text[cell.start : cell.end] == cell.text for cell in found)


REPEATED = """
| 第二十条第（八）项 | 第二十条第（八）项 | 第二十条第（八）项 | 第二十条第（八）项 |
|---|---|---|---|
| 信息内容 | 上一年项目数量 | 本年增/减 | 本年增/减 |
| 行政事业性收费 | 37 | {} | {} |
"""


def spans(text):
    return [[(cell.text, cell.column, cell.span) for cell in row.cells] for row in lay(text).rows]


def test_a_merged_cell_that_is_repeated_is_one():
    assert spans(REPEATED.format(7, 7)) == [
        [("第二十条第（八）项", 0, 4)],
        [("信息内容", 0, 1), ("上一年项目数量", 1, 1), ("本年增/减", 2, 2)],
        [("行政事业性收费", 0, 1), ("37", 1, 1), ("7", 2, 2)],
    ]


def test_different_values_under_one_head_are_two():
    assert spans(REPEATED.format(7, 8))[2][2:] == [("7", 2, 1), ("8", 3, 1)]


def test_two_heads_cut_short_are_two_columns():
    """本年新制作数量 and 本年新公开数量, cut at <br>: the document repeats no merged cell."""
    text = "| 信息内容 | 本年新 | 本年新 | 总数量 |\n|---|---|---|---|\n| 规章 | 0 | 0 | 34 |\n| 文件 | 6 | 6 | 12 |"
    assert [len(row) for row in spans(text)] == [4, 4, 4]


def test_equal_values_under_different_heads_are_two():
    text = REPEATED.format(0, 0).replace("本年增/减 | 本年增/减", "本年增/减 | 处理决定数量")
    assert len(spans(text)[2]) == 4


@pytest.mark.parametrize("separator", [" | ", "\t"])
def test_a_report_on_one_line_has_a_row_for_each_cell_and_heading(separator):
    cells = [
        "某县水利局2021年报告 一、总体情况 略。 二、主动公开政府信息情况 第二十条第(一)项",
        "规章",
        *"0123456789" * 8,
    ]
    cells += ["四、结转下年度继续办理", "7 五、存在的主要问题 无"]
    rows = [(row.shape, row.cells[0].text) for row in lay(separator.join(cells)).rows]
    assert rows[:4] == [
        (Shape.PLAIN, "某县水利局2021年报告"),
        (Shape.PLAIN, "一、总体情况 略。"),
        (Shape.PLAIN, "二、主动公开政府信息情况 第二十条第(一)项"),
        (Shape.STREAM, "规章"),
    ]
    assert rows[-3:] == [
        (Shape.STREAM, "四、结转下年度继续办理"),
        (Shape.PLAIN, "7"),
        (Shape.PLAIN, "五、存在的主要问题 无"),
    ]


RAGGED = [
    ["某县水利局2021年政府信息公开工作年度报告"],
    ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
    ["规章", "0", "", "0"],
    ["行政规范性文件", "12", "5", "143"],
    ["第二十条第（五）项"],
    ["信息内容", "本年处理决定数量"],
    ["行政许可", "1573"],
    ["申请人情况", "自然人", "商业企业", "其他", "总计"],
    ["收到", "37", "12", "1", "50"],
    ["（三）不予公开", "1.属于国家秘密", "1", "0", "0", "1"],
    ["结转", "1", "0", "0", "1"],
]


@pytest.mark.parametrize("separator", [",", ";"])
def test_a_ragged_csv_has_the_cells_of_its_rows(separator):
    text = "\n".join(map(separator.join, RAGGED))
    assert csv.separator(text) == separator
    rows = csv.lay(text).rows
    assert [[cell.text for cell in row.cells] for row in rows] == RAGGED
    assert [row.shape for row in rows] == [Shape.PLAIN if len(row) == 1 else Shape.EXACT for row in RAGGED]


def test_prose_with_commas_is_no_csv():
    lines = [f"我局认真工作,全年公开信息{number}条,答复申请{number}件,办结率100%" for number in range(40)]
    assert csv.separator("\n".join(lines)) is None
    assert csv.separator("\n".join(chain(lines, ["规章,0,0,0"] * 3))) is None
