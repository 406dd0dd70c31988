"""Files that were cut short: a figure where the bytes end is never given, whatever the layout."""

from random import Random

import pytest
from support.sizes import size

from loaders.read import read
from loaders.reading import Reading
from synthetic.reports.figures import Damage
from synthetic.reports.generate import LAYOUTS, GeneratedReport, generate

Key = tuple[str, str, str]
PAGE = (
    "<html><body><h1>某县2023年政府信息公开工作年度报告</h1><table>"
    "<tr><td>信息内容</td><td>本年制发件数</td><td>本年废止件数</td><td>现行有效件数</td></tr>"
    "<tr><td>规章</td><td>1</td><td>2</td><td>3</td></tr>"
    "<tr><td>行政规范性文件</td><td>4</td><td>5</td><td>6</td></tr>"
    "<tr><td>信息内容</td><td colspan=3>本年处理决定数量</td></tr>"
    "<tr><td>行政许可</td><td colspan=3>7</td></tr>"
    "<tr><td>行政处罚</td><td colspan=3>8</td></tr>"
    "<tr><td>行政强制</td><td colspan=3>987"
)
LAST = ("disclosure", "coercive_measures", "decisions")


def cells(reading: Reading) -> dict[Key, str]:
    """The texts of a reading by cell."""
    return {(cell.table_code, cell.row_code, cell.column_code): cell.cell_text for cell in reading.cells}


def wrong_after_cut(report: GeneratedReport, whole: dict[Key, str], end: int) -> list[str]:
    """What the reading of the first bytes of a report says that the whole report does not print there."""
    found = cells(read(report.data[:end]))
    return [
        f"{report!r} cut at {end}: {key} is {text!r}, printed {whole.get(key)!r}"
        for key, text in found.items()
        if whole.get(key) != text
    ]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_no_stump_is_given(layout: str) -> None:
    """Each layout cut at many places, most of them near or in a figure."""
    random = Random(f"cuts {layout}")
    wrong: list[str] = []
    for report in generate(31, size(1, 10), layout=layout, characters=200, damage=Damage(thousands=0.5, note=0.1)):
        whole = cells(read(report.data))
        for _ in range(size(12, 50)):
            wrong += wrong_after_cut(report, whole, random.randrange(len(report.data) // 8, len(report.data)))
    assert not wrong, "\n".join(wrong[:5])


@pytest.mark.parametrize("end", ["", " ", "\n", "</td>", "</td></tr></table></body></html>"])
def test_a_figure_with_nothing_behind_it_is_unplaced(end: str) -> None:
    """Digits may be lost; with an end behind it the figure is whole, whatever else is missing."""
    reading = read(f"{PAGE}{end}".encode())
    unplaced = [(cell.cell_text, cell.reason_code) for cell in reading.unplaced]
    if end:
        assert (cells(reading)[LAST], unplaced, reading.is_truncated) == ("987", [], False)
    else:
        assert LAST not in cells(reading)
        assert (unplaced, reading.is_truncated) == ([("987", "cut_off")], True)
    assert reading.text.count("987") == 1


@pytest.mark.parametrize("end", ["<p><td><td>", "<p><td><td >", "<p>", "<td><td>", "</table><p><td>"])
def test_a_page_that_ends_with_an_open_cell_is_read(end: str) -> None:
    """The last line is empty but for the place where the bytes end."""
    text = f"<h1>某县2023年政府信息公开工作年度报告</h1>\n第一项加第二项之和，等于第三项加第四项之和\n0{end}"
    assert read(text.encode()).reject is None
    assert cells(read(f"{PAGE}</td></tr></table>{end}".encode()))[LAST] == "987"


def test_a_figure_of_a_sentence_is_left_out_where_the_bytes_end() -> None:
    """The sentence after it may go on with digits."""
    text = "某县2023年政府信息公开工作年度报告\n2023年，本机关收到政府信息公开申请31"
    assert [figure.value_text for figure in read(f"{text}件".encode()).prose_figures] == ["31"]
    assert read(text.encode()).prose_figures == []
