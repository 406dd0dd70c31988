"""Tables that lost their structure: no figure is given for another cell than the one it was printed for."""

import pytest
from support.sizes import size
from support.structural import SPANNED, WRITERS, misplaced, mutant

from loaders.read import read

BLANK_LABEL = (
    "<html><body><h1>某县2023年政府信息公开工作年度报告</h1><p>三、收到和处理政府信息公开申请情况</p><table>"
    "<tr><td></td><td></td><td></td><td>自然人</td><td>商业企业</td><td>科研机构</td><td>社会公益组织</td>"
    "<td>法律服务机构</td><td>其他</td><td>总计</td></tr>"
    "<tr><td>一、本年新收政府信息公开申请数量</td><td></td><td></td>{received}</tr>"
    "<tr><td>二、上年结转政府信息公开申请数量</td><td></td><td></td>{received}</tr>"
    "<tr><td></td><td>（一）予以公开</td><td></td>{received}</tr>"
    "<tr><td></td><td>（二）部分公开</td><td></td>{received}</tr>"
    "<tr><td></td><td>（六）其他处理</td><td></td>{other}"
)
SEVEN = "".join(f"<td>{figure}</td>" for figure in (10, 20, 30, 40, 50, 60, 210))
OTHER = [11, 22, 33, 44, 55, 66, 77]
APPLICANTS = (
    "natural_person",
    "commercial_enterprise",
    "research_institution",
    "public_interest_organization",
    "legal_service_organization",
    "other_organization",
    "total",
)


def other_handling(cells: str, end: str = "</tr></table>") -> dict[str, str]:
    """The cells of the line 其他处理, whose label is followed by an empty cell, with these cells behind it."""
    page = BLANK_LABEL.format(received=SEVEN, other=cells) + end
    reading = read(page.encode())
    assert len([cell for cell in reading.cells if cell.row_code != "other"]) == 28
    return {cell.column_code: cell.cell_text for cell in reading.cells if cell.row_code.startswith("other")}


def test_a_line_behind_an_empty_label_cell_is_read_under_its_heads():
    cells = "".join(f"<td>{figure}</td>" for figure in OTHER)
    assert other_handling(cells) == dict(zip(APPLICANTS, map(str, OTHER), strict=True))


@pytest.mark.parametrize("count", range(1, 7))
def test_a_line_that_lost_its_last_cells_does_not_shift(count):
    cells = "".join(f"<td>{figure}</td>" for figure in OTHER[:count])
    found = other_handling(cells)
    assert {code: text for code, text in found.items() if text}.items() <= dict(
        zip(APPLICANTS, map(str, OTHER), strict=True)
    ).items()


def test_a_word_between_the_figures_does_not_shift_them():
    cells = "".join(f"<td>{figure}</td>" for figure in OTHER)
    found = other_handling(cells.replace("<td>77</td>", "<td>合计</td><td>77</td>"))
    assert {code: text for code, text in found.items() if text} == {}


def page(table: str, rows: list[list[str]]) -> bytes:
    """A report with one table of rows of cells, each without spans."""
    cells = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return (
        "<html><body><h1>某县2023年政府信息公开工作年度报告</h1>"
        f"<p>{table}</p><table>{cells}</table><p>五、存在的主要问题</p></body></html>"
    ).encode()


def given(data: bytes) -> dict[tuple[str, str], str]:
    """The texts of a reading by row and column, without empty ones."""
    return {(cell.row_code, cell.column_code): cell.cell_text for cell in read(data).cells if cell.cell_text}


REQUESTS, REVIEW = "三、收到和处理政府信息公开申请情况", "四、政府信息公开行政复议、行政诉讼情况"
HEADS = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]
LINES = ["一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量", "（一）予以公开", "（二）部分公开"]
RESULTS = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]


@pytest.mark.parametrize("head", ["件", "注", "小计"])
@pytest.mark.parametrize("place", [1, 5, 6])
def test_a_stray_head_does_not_push_the_others_off_their_figures(head, place):
    """Each line has a figure for each applicant, and an empty cell at its end, as wide as the header."""
    heads = [*HEADS[:place], head, *HEADS[place:]]
    rows = [[line, *(str(100 * n + k) for k in range(7)), ""] for n, line in enumerate(LINES, 1)]
    found = given(page(REQUESTS, [["", *heads], *rows]))
    assert found == {}


def test_a_stray_head_does_not_push_the_results_of_a_channel():
    channels = ("行政复议", "未经复议直接起诉", "复议后起诉")
    rows = [[channel, *(str(10 * n + k) for k in range(5)), ""] for n, channel in enumerate(channels, 1)]
    assert given(page(REVIEW, [["类别", *RESULTS[:3], "件", *RESULTS[3:]], *rows])) == {}
    assert len(given(page(REVIEW, [["类别", *RESULTS], *(row[:-1] for row in rows)]))) == 15


CHANNELS = (
    "<tr><td colspan=5>行政复议</td><td colspan=10>行政诉讼</td></tr>"
    f"<tr>{''.join(f'<td rowspan=2>{result}</td>' for result in RESULTS)}"
    "<td colspan=5>未经复议直接起诉</td><td colspan=5>复议后起诉</td></tr>"
    f"<tr>{''.join(f'<td>{result}</td>' for result in RESULTS * 2)}</tr>"
)
REVIEW_PAGE = (
    f"<html><body><h1>某县2023年政府信息公开工作年度报告</h1><p>{REVIEW}</p><table>{CHANNELS}{{}}</table></body></html>"
)


@pytest.mark.parametrize("place", [3, 7, 12])
@pytest.mark.parametrize("word", ["合计", "总计", "小计"])
def test_a_word_between_the_figures_of_the_channels_is_no_label(word, place):
    """合计 with three figures behind it looks like a line of totals."""
    figures = [str(100 + k) for k in range(15)]
    row = "".join(f"<td>{text}</td>" for text in [*figures[:place], word, *figures[place:]])
    assert given(REVIEW_PAGE.format(f"<tr>{row}</tr>").encode()) == {}
    whole = "".join(f"<td>{text}</td>" for text in figures)
    assert len(given(REVIEW_PAGE.format(f"<tr>{whole}</tr>").encode())) == 15


def test_the_next_heading_in_a_table_is_no_value():
    """The row of figures can't be read, so the row below it is the only one under the heads."""
    row = "".join(f"<td>{text}</td>" for text in ["11", "小计", *range(12, 26)])
    heading = f"<td>五、存在的主要问题及改进情况</td>{'<td></td>' * 15}"
    text = REVIEW_PAGE.replace("</tr>", "<td></td></tr>").format(f"<tr>{row}</tr><tr>{heading}</tr>")
    assert given(text.encode()) == {}


def test_a_lost_head_of_a_group_does_not_move_the_total():
    """Without 法人或其他组织, the total stands in the grid before the organisations."""
    heads = (
        "<tr><td colspan=3 rowspan=3></td><td colspan=7>申请人情况</td></tr>"
        "<tr><td rowspan=2>自然人</td>{}<td rowspan=2>总计</td></tr>"
        f"<tr>{''.join(f'<td>{head}</td>' for head in HEADS[1:6])}</tr>"
    )
    lines = "".join(
        f"<tr><td colspan=3>{line}</td>{''.join(f'<td>{100 * n + k}</td>' for k in range(7))}</tr>"
        for n, line in enumerate(LINES, 1)
    )
    whole = f"<h1>某县2023年政府信息公开工作年度报告</h1><p>{REQUESTS}</p><table>{heads}{lines}</table>"
    assert given(whole.format("").encode()) == {}
    found = given(whole.format("<td colspan=5>法人或其他组织</td>").encode())
    assert [found["received", column] for column in APPLICANTS] == [str(100 + k) for k in range(7)]


def test_a_line_cut_in_a_tag_does_not_shift_its_zeros():
    """Zeros add up under any heads; the empty cell before them is the rest of the label."""
    end = f"<td></td>{'<td>0</td>' * 6}<td"
    rows = [[line, "", *"0000000", "", ""] for line in LINES]
    data = page(REQUESTS, [["", "", *HEADS, "", ""], *rows]).decode().split("</table>")[0]
    found = given(f"{data}<tr><td>（六）其他处理</td>{end}".encode())
    reading = read(f"{data}<tr><td>（六）其他处理</td>{end}".encode())
    assert {row for row, _ in found} == {"received", "carried_in", "granted", "partially_granted"}
    assert not [cell for cell in reading.cells if cell.row_code.startswith("other")]


def test_a_line_with_fewer_cells_than_its_header_ends_with_no_empty_cell():
    """Cells in print order: the empty cell at the end stands behind the last head in the header as well."""
    rows = [
        ["第二十条第（六）项", "", "", ""],
        ["信息内容", "上一年项目数量", "本年增/减", "处理决定数量"],
        ["行政处罚", "1", "2", "3"],
        ["行政强制", "4", "5", "6"],
        ["第二十条第（九）项", "", "", ""],
        ["信息内容", "采购项目数量", "采购总金额", ""],
        ["政府集中采购", "7", ""],
    ]
    lines = "\n".join("\n" + "\n".join(f"\t{cell}" for cell in row) for row in rows)
    found = given(f"某县2020年政府信息公开工作年度报告\n二、主动公开政府信息情况\n{lines}\n\n三、其他\n".encode())
    assert set(found.values()) == set("123456")


def test_a_line_of_few_cells_that_is_as_long_as_its_header_does_not_shift():
    """Rows with pipes that begin with an empty cell lose it; a line that lost a figure has as many."""
    heads = [
        " |  |  | 自然人 | 法人或其他组织 |  |  |  |  | 总计 |  | ",
        " |  |  |  | 商业企业 | 科研机构 | 社会公益组织 | 法律服务机构 | 其他 |  |  |  | ",
    ]
    lines = ["一、本年新收政府信息公开申请数量 |  |  | 11 | 12 | 13 | 14 | 15 | 16 |  | "]
    lines += [f"{line} |  |  | 21 | 22 | 23 | 24 | 25 | 26 | 141 |  | " for line in LINES[1:]]
    text = "\n".join(["某县2023年政府信息公开工作年度报告", REQUESTS, *heads, *lines, "四、其他"])
    assert not any(row == "received" for row, _ in given(text.encode()))


@pytest.mark.parametrize("written_as", WRITERS)
def test_no_figure_of_a_damaged_table_is_misplaced(written_as: str) -> None:
    """13,340 mutants in full; each figure is the only one of its kind, so that any exchange is seen."""
    wrong: list[str] = []
    for number in range(size(3, 580)):
        report = mutant(written_as, number)
        found = misplaced(read(report.data), report.figures)
        wrong += [f"{written_as} {number} {report.changes}: {fault}" for fault in found]
    assert not wrong, "\n".join(wrong[:5])


def test_a_report_without_changes_is_read_whole() -> None:
    """The figures of the mutants are read, so that none is misplaced for lack of reading."""
    for written_as in SPANNED:
        report = mutant(written_as, 0, most=0)
        given = {cell.cell_text for cell in read(report.data).cells if cell.cell_text}
        assert given == set(report.figures.values()), written_as
