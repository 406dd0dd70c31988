"""Figures in sentences: those an indicator names, and none of the others."""

import pytest

from loaders.layout.text import plain
from loaders.report.prose import figures


def found(sentence):
    return [(one.indicator_code, one.value_text, one.unit_text) for one in figures(plain.lay(sentence), [])]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("全年主动公开政府信息2410条。", [("items_disclosed", "2410", "条")]),
        ("共受理政府信息公开申请45件，办结率100%。", [("requests_received", "45", "件")]),
        ("本年度共收到70件申请。", [("requests_received", "70", "件")]),
        ("上年结转政府信息公开\n申请 2 件。", [("requests_carried_in", "2", "件")]),  # cut by a line end
        ("另有72件申请按照条例顺延到下年度答复。", [("requests_carried_out", "72", "件")]),
        ("予以公开及部分公开258件，不予公开35件。", [("granted_or_partially", "258", "件"), ("denied", "35", "件")]),
        (
            "行政复议351件，其中结果维持72件；行政诉讼46件，结果维持25件。",
            [
                ("reconsiderations", "351", "件"),
                ("reconsiderations_upheld", "72", "件"),
                ("suits", "46", "件"),
            ],
        ),
        ("全年编发《福江市人民政府公报》6期。", [("gazette_issues", "6", "期")]),
        ("收取信息处理费3940元。", [("processing_fees", "3940", "元")]),
        ("主动公开政府信息173769万条。", [("items_disclosed", "173769", "万条")]),  # the slip is printed so
    ],
)
def test_figures_that_an_indicator_names(sentence, expected):
    assert [one for one in found(sentence) if one in expected] == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "梳理行政权力266项，办理人大建议48件。",
        "发布政策解读400余篇。",  # a rough figure
        "受理网民留言249件，办结249件。",
        "公开51条网民留言。",
        "2021年1月19日，第5条第3款。",
        "国办发〔2018〕37号。",
    ],
)
def test_figures_on_other_matters_stay_out(sentence):
    assert found(sentence) == []


def test_a_figure_stands_where_it_says():
    sentence = "前言。共受理政府信息公开申请1,045件。"
    (one,) = figures(plain.lay(sentence), [])
    assert sentence[one.char_start : one.char_end] == one.value_text == "1,045"
    assert one.sentence == "共受理政府信息公开申请1,045件。"


def test_a_heading_is_no_part_of_the_sentence():
    (one,) = figures(plain.lay("二、申请情况\n（一）收件\n共受理政府信息公开申请45件。"), [])
    assert one.sentence == "共受理政府信息公开申请45件。"


APPENDIX = "| 序号 |\n项目分类 |\n公开数量（篇） |\n备注 |\n| 1 |\n机构职能 |\n4 |\n|\n| 2 |\n政策法规 |\n84 |\n|\n"


def test_an_appended_list_of_categories():
    assert found(APPENDIX) == [("items_disclosed_category", "4", "篇"), ("items_disclosed_category", "84", "篇")]


def test_a_list_inside_a_statutory_table_is_none():
    assert figures(plain.lay(APPENDIX), [(0, len(APPENDIX))]) == []
