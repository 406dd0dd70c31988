"""Markdown and inline HTML marks: what a reader sees stays at its place, and nothing is joined over a mark."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.layout.text.marks import without_marks
from loaders.layout.text.plain import lay


def seen(text):
    blanked = without_marks(text)
    assert len(blanked) == len(text)
    return " ".join(blanked.split())


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        ("**143**", "143"),
        ("***143***", "143"),
        ("*143*", "143"),
        ("__143__", "143"),
        ("_143_", "143"),
        ("`0`", "0"),
        ("`**5**`", "5"),
        ("$31$", "31"),
        ("$31^{1}$", "31"),
        ("31$^{1}$", "31"),
        ("<u>152.37</u>", "152.37"),
        ("<b>**5**</b>", "5"),
        ("5<br>", "5"),
        ("5<br />", "5"),
        ("&nbsp;12&nbsp;", "12"),
        ("268<sup>1</sup>", "268"),
        ("268<sub>1</sub>", "268"),
        ("~~1537~~ 1573", "1573"),
        ("<del>1537</del> 1573", "1573"),
        ("<s>1537</s>1573", "1573"),
        ('<span style="display:none">9</span>31', "31"),
        ('<span style="text-decoration: line-through">9</span> 31', "31"),
        ("<!-- 9 -->31", "31"),
        ("[12](https://example.test/a_b)", "12"),
        ("143[1](#fn1)", "143"),
        ("1\\.属于国家秘密", "1 .属于国家秘密"),
        ("**本年新<br>制发件数**", "本年新 制发件数"),
        ("# 某局2021年度报告 #", "某局2021年度报告"),
        ("> 二、主动公开政府信息情况", "二、主动公开政府信息情况"),
    ],
)
def test_marks_are_not_seen(printed, text):
    assert seen(printed) == text


@pytest.mark.parametrize(
    "printed",
    [
        "1<del>5</del>2",  # 12, or 1 and 2
        "1~~4~~3",
        "1**43**",
        "1<br>43",
        "1&nbsp;2",
        "1[4](#x)3",
        "<del>5",  # struck to nobody knows where
        "~5~",
        "![31](x.png)",
        "&lt;5",
        "> 5",
        "- 1 -",
        "____12____",
        "53* | 435*",
        "**12",
        "a_b_c",
        "$x+1$",
    ],
)
def test_what_may_be_something_else_stays(printed):
    assert without_marks(printed) == printed


def test_a_cell_keeps_the_place_of_its_figure():
    laid = lay("| 规章 | `0` | **143** |\n|---|---|---|\n| 规范性文件 | ~~12~~ 5 | 268<sup>1</sup> |\n")
    cells = [cell for row in laid.rows for cell in row.cells]
    assert [cell.text for cell in cells] == ["规章", "0", "143", "规范性文件", "5", "268"]
    assert [laid.text[cell.start : cell.end] for cell in cells] == [cell.text for cell in cells]


def test_an_escaped_pipe_is_no_border_in_a_markdown_table_only():
    assert len(lay("| 甲\\|乙 | 1 | 2 |\n|---|---|---|\n| 丙 | 3 | 4 |").rows[0].cells) == 3
    assert len(lay("甲\\|乙 | 1\n丙 | 3 | 4").rows[0].cells) == 3
    assert [cell.text for cell in lay("规章 | \\|5 | 6").rows[0].cells] == ["规章", "\\", "5", "6"]


@given(st.text(alphabet="12件 |\n*_`~$<>/del[]()^{}\\#&;-sup", max_size=60))
def test_no_mark_changes_the_length_the_lines_or_joins_digits(text):
    blanked = without_marks(text)
    assert len(blanked) == len(text)
    assert [i for i, c in enumerate(blanked) if c == "\n"] == [i for i, c in enumerate(text) if c == "\n"]
    assert all(after in (before, " ") for before, after in zip(text, blanked, strict=True))


@pytest.mark.parametrize("opening", ["*", "<del>", "[", "<!--", "~~", "$", "`", "<span style=", "\\", "_a"])
def test_marks_without_an_end_take_no_longer(opening):
    assert without_marks(opening * 20_000 + "\n5")[-1] == "5"
