"""Plain text whose rows are broken: labels around their figures, page numbers, marks, lost spaces; right or absent."""

import pytest
from test_forms_damage import COLUMNS, FIGURES, LINES, cells, check, expected, line, table

PARTIAL = "（二）部分公开（区分处理的，只计这"
REST = "一情形，不计其他情形）"
NONE = "0 0 0 0 0 0 0"


def figures(row):
    return " ".join(map(str, FIGURES[row]))


@pytest.mark.parametrize(
    "lines",
    [
        [f"{PARTIAL} {NONE}", REST],
        [PARTIAL, NONE, REST],
        [PARTIAL, f"{REST} {NONE}"],
        [PARTIAL[:6], f"{PARTIAL[6:]} {NONE}", REST],
        [PARTIAL, "— 4 —", NONE, REST],
        [PARTIAL, "第 3 页", NONE, REST],
        [PARTIAL, "3/12", NONE, REST],
        [PARTIAL, NONE, "度", REST],
        [f"三、 {PARTIAL}", NONE, f"理 {REST}"],
    ],
)
def test_a_label_wrapped_around_its_figures(lines):
    check(table({"partially_granted": "\n".join(lines) + "\n"}))


@pytest.mark.parametrize("piece", ["（三）不", "予公开", "三、", "本", "办", "果"])
def test_a_piece_of_a_merged_cell_before_a_label(piece):
    row = f"{piece} {LINES['denied_internal_affairs']} {figures('denied_internal_affairs')}\n"
    check(table({"denied_internal_affairs": row}))


def test_a_word_before_a_label_that_is_no_piece_of_a_group():
    row = f"合并 {LINES['denied_internal_affairs']} {figures('denied_internal_affairs')}\n"
    found = cells(table({"denied_internal_affairs": row}))
    assert ("denied_internal_affairs", "natural_person") not in found


def test_figures_between_two_labels_that_wait_belong_to_neither():
    """The figures may be those of the whole label above."""
    above = LINES["denied_process_information"] + "\n"
    wrapped = f"{PARTIAL}\n9 0 0 0 0 0 9\n{REST}\n"
    found = cells(
        table({"granted": LINES["granted"] + "\n", "partially_granted": wrapped, "denied_state_secret": above})
    )
    assert ("partially_granted", "natural_person") not in found


def test_two_lines_of_figures_beside_a_wrapped_label_belong_to_it_both_or_not():
    wrapped = f"{PARTIAL}\n9 0 0 0 0 0 9\n{REST}\n{NONE}\n"
    found = cells(table({"partially_granted": wrapped}))
    assert ("partially_granted", "natural_person") not in found


def test_dashes_beside_a_figure_are_no_page_mark():
    found = cells(table({"partially_granted": f"{PARTIAL}\n- - - 0 - - -\n{REST}\n"}))
    assert [found["partially_granted", column][0] for column in COLUMNS] == ["-", "-", "-", "0", "-", "-", "-"]


def test_bare_page_numbers_between_the_lines():
    """They count up, and the last one ends the document."""
    pages = {"granted": line("granted") + "1\n", "denied_internal_affairs": f"2\n{line('denied_internal_affairs')}"}
    check(table(pages) + "3\n")


def test_lone_numbers_that_do_not_count_up_are_no_page_numbers():
    one_a_line = LINES["received"] + "\n" + "\n".join(map(str, FIGURES["received"])) + "\n"
    check(table({"received": one_a_line}))


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("5*", "5*"),
        ("5①", "5①"),
        ("5¹", "5¹"),
        ("5[^1]", "5[^1]"),
        ("**5**", "5"),
        ("~~8~~ 5", "5"),
        ("5<sup>1</sup>", "5"),
        ("5<br>", "5"),
        ("? 5", "? 5"),
        ("5\u200b", "5\u200b"),
        ("五", "五"),
    ],
)
def test_a_figure_with_marks_in_a_table_of_pipes(printed, value):
    rows = [[LINES[row].rsplit(" ", 1)[-1], *map(str, FIGURES[row])] for row in LINES]
    rows[2][1] = printed
    head = [["", *["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]], ["---"] * 8]
    text = "福江市水利局2020年政府信息公开工作年度报告\n三、收到和处理政府信息公开申请情况\n"
    text += "\n".join(f"| {' | '.join(row)} |" for row in head + rows)
    found = cells(text)
    assert found["granted", "natural_person"][0] == value
    assert {column: found["received", column][0] for column in COLUMNS} == expected("received")


@pytest.mark.parametrize("printed", ["5 *", "5 ①", "5 [1]", "? 5", "5 件", "5 （注）"])
def test_a_mark_behind_a_space_belongs_to_its_figure(printed):
    found = cells(table({"granted": f"{LINES['granted']} {printed} 2 0 0 0 0 7\n"}))
    assert [found["granted", column][0] for column in COLUMNS] == [printed, "2", "0", "0", "0", "0", "7"]


@pytest.mark.parametrize("printed", ["5 %", "5 甲", "5 ?甲"])
def test_a_word_behind_a_figure_that_is_no_note_costs_the_line(printed):
    found = cells(table({"granted": f"{LINES['granted']} {printed} 2 0 0 0 0 7\n"}))
    assert ("granted", "natural_person") not in found


@pytest.mark.parametrize("printed", ["1<del>5</del>2", "1**5**", "5<br>2", "<del>5", "~5~", "&lt;5"])
def test_a_figure_that_can_not_be_told_is_not_read_as_another(printed):
    rows = [[LINES[row].rsplit(" ", 1)[-1], *map(str, FIGURES[row])] for row in LINES]
    rows[2][1] = printed
    text = "福江市水利局2020年政府信息公开工作年度报告\n三、收到和处理政府信息公开申请情况\n"
    head = [["", *["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]], ["---"] * 8]
    text += "\n".join(f"| {' | '.join(row)} |" for row in head + rows)
    found = cells(text)
    assert found.get(("granted", "natural_person"), (printed,))[0] == printed
    assert {column: found["received", column][0] for column in COLUMNS} == expected("received")


def test_a_further_column_beside_the_heading_of_all_columns_is_the_last():
    """备注 is printed in the first row of the header, and spans all of them behind the columns."""
    head = [["", "申请人情况", "备注"], ["自然人", "法人或其他组织", "总计"]]
    head += [["商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"]]
    rows = [[LINES[row].rsplit(" ", 1)[-1], *map(str, FIGURES[row]), "—"] for row in LINES]
    text = "福江市水利局2020年政府信息公开工作年度报告\n三、收到和处理政府信息公开申请情况\n"
    text += "".join(f"{cell} |\n" for row in head + rows for cell in row if cell)
    found = cells(text)
    for row in LINES:
        assert {column: found[row, column][0] for column in COLUMNS if (row, column) in found} == expected(row), row


def test_the_number_of_the_line_before_the_heading_of_all_columns_is_no_applicant():
    """行次 is printed before 申请人情况, which starts the table; a row without a blank cell has seven figures too."""
    head = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和） 行次 申请人情况\n"
    head += "自然人 法人或其他组织 总计\n商业企业 科研机构 社会公益组织 法律服务机构 其他\n"
    printed = {row: f"{LINES[row]} {number} {figures(row)}\n" for number, row in enumerate(LINES, 1)}
    printed["carried_in"] = f"{LINES['carried_in']} 2 0 0 0 0 0 0\n"  # an empty cell is lost
    check(table(printed, head=head), absent={"carried_in"})


NUMBERED_HEAD = "单位 申请人情况\n自然人 法人或其他组织 总计\n商业企业 科研机构 社会公益组织 法律服务机构 其他\n"
SHARE_HEAD = "申请人情况 占比\n自然人 法人或其他组织 总计\n商业企业 科研机构 社会公益组织 法律服务机构 其他\n"


def cell_a_line(text):
    """The same text with each word on a line of its own, with a pipe behind it."""
    title, section, rest = text.split("\n", 2)
    return "\n".join([title, section, *(f"{word} |" for word in rest.split())])


@pytest.mark.parametrize("written", [str, cell_a_line])
@pytest.mark.parametrize("unit", ["件", "万元", "项"])
def test_a_unit_before_the_figures_belongs_to_its_further_column(written, unit):
    rows = {row: f"{LINES[row]} {unit} {figures(row)}\n" for row in LINES}
    check(written(table(rows, head=NUMBERED_HEAD)))


@pytest.mark.parametrize("written", [str, cell_a_line])
@pytest.mark.parametrize("share", ["20.0%", "0%", "100.00％"])
def test_a_share_behind_the_figures_belongs_to_its_further_column(written, share):
    rows = {row: f"{LINES[row]} {figures(row)} {share}\n" for row in LINES}
    check(written(table(rows, head=SHARE_HEAD)))


@pytest.mark.parametrize("written", [str, cell_a_line])
def test_a_row_with_a_blank_and_a_share_costs_itself_alone(written):
    """The six figures and the share are seven, but the last is no count; the title behind them is no share."""
    rows = {row: f"{LINES[row]} {figures(row)} 0%\n" for row in LINES}
    rows["carried_out"] = f"{LINES['carried_out']} 0 0 0 0 0 0 0%\n四、政府信息公开行政复议、行政诉讼情况\n"
    check(written(table(rows, head=SHARE_HEAD)), absent={"carried_out"})


@pytest.mark.parametrize("written", [str, cell_a_line])
def test_a_word_that_is_no_unit_is_the_value_of_no_column(written):
    rows = {row: f"{LINES[row]} 件 {figures(row)}\n" for row in LINES}
    rows["granted"] = f"{LINES['granted']} 某某 {figures('granted')}\n"
    check(written(table(rows, head=NUMBERED_HEAD)), absent={"granted"})
