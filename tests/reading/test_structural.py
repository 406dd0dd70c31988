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
