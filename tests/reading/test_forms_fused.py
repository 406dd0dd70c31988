"""Tables without separators whose heads or runs of figures hold more than the form's: right or absent."""

import pytest
from test_forms_damage import COLUMNS, HEAD, LINES, cells

ZEROS = dict.fromkeys(LINES, "0000000")
APPLICANTS = "自然人法人或其他组织总计商业企业科研机构社会公益组织法律服务机构其他"


def requests(figures, heads):
    """A request table on one line, each label followed by its run of figures."""
    lines = "".join(LINES[row].replace(" ", "") + (ZEROS | figures)[row] for row in LINES)
    return f"{HEAD}申请人情况{heads}{lines}\n"


def disclosure(heads, rules, documents):
    section = f"第二十条第（一）项信息内容{heads}规章{rules}规范性文件{documents}"
    others = "第二十条第（五）项信息内容上一年项目数量本年增/减处理决定数量行政许可009其他对外管理服务事项300"
    return f"福江市水利局2020年政府信息公开工作年度报告\n二、主动公开政府信息情况\n{section}{others}\n"


def test_notes_between_the_figures_of_a_run_do_not_hide_the_heads_before_it():
    heads = "对外公开总数量本年新制作数量本年新公开数量"
    found = cells(disclosure(heads, "7(含上年结转)7(含上年结转)1", "0018"), "disclosure")
    measures = ("disclosed_total", "made_in_year", "disclosed_in_year")
    assert [found["normative_documents", measure][0] for measure in measures] == ["0", "0", "18"]
    assert not any(row == "rules" for row, _ in found)
    assert found["licensing", "decisions"][0] == "9"


@pytest.mark.parametrize("head", ["占比", "小计", "备注", "某项"])
@pytest.mark.parametrize("place", [APPLICANTS.index("总计"), len(APPLICANTS)])
def test_a_further_head_among_the_heads_leaves_open_which_figure_is_missing(head, place):
    """The line of the petitions has a blank cell, and seven figures with that of the further column."""
    heads = APPLICANTS[:place] + head + APPLICANTS[place:]
    full = dict.fromkeys(LINES, "00000000")
    found = cells(requests(full | {"not_processed_petition": "0000000"}, heads))
    assert not any(row == "not_processed_petition" for row, _ in found)


def test_a_share_behind_a_run_is_no_figure_of_the_form():
    found = cells(requests(dict.fromkeys(LINES, "00000000%") | {"granted": "0000000%"}, f"占比{APPLICANTS}"))
    assert found == {}


def test_the_same_table_without_a_further_head_is_read():
    found = cells(requests({}, APPLICANTS))
    assert {found[row, column][0] for row in LINES for column in COLUMNS} == {"0"}


@pytest.mark.parametrize("figures", ["0 1 1 0 2 1 0 0 0 1 0 0 0 0 0", "011021000100000"])
def test_the_end_of_a_heading_is_no_head(figures):
    """情况 stands between the channels that the heading names and those of the table."""
    results = "结果维持结果纠正其他结果尚未审结总计"
    heading = "因政府信息公开工作被申请行政复议、提起行政诉讼情况"
    heads = f"行政复议 行政诉讼 {results} 未经复议直接起诉 复议后起诉 {results * 2}"
    text = f"{HEAD}{APPLICANTS}四、{heading} {heads} {figures} 五、存在的主要问题\n"
    assert [value for value, _ in cells(text, "review").values()] == list("011021000100000")


@pytest.mark.parametrize("rules", ["70零", "七00", "7〇0", "7某0", "70某"])
def test_a_word_in_a_run_does_not_hide_the_heads_before_it(rules):
    heads = "本年新公开数量对外公开总数量本年新制作数量"
    found = cells(disclosure(heads, rules, "008"), "disclosure")
    measures = ("disclosed_in_year", "disclosed_total", "made_in_year")
    assert [found["normative_documents", measure][0] for measure in measures] == ["0", "0", "8"]
    assert not any(row == "rules" for row, _ in found)


def test_two_broken_runs_do_not_hide_the_heads_before_them():
    """The heads of the penalties stand in another order than those of the form."""
    heads = "信息内容处理决定数量上一年项目数量本年增/减行政处罚1某2行政强制008第二十条第（八）项"
    fees = "信息内容上一年项目数量本年增/减行政事业性收费12"
    items = "信息内容采购项目数量采购总金额政府集中采购00"
    text = f"福江市水利局2020年政府信息公开工作年度报告\n二、主动公开政府信息情况\n{heads}{fees}{items}\n"
    found = cells(text, "disclosure")
    measures = ("decisions", "previous_year_items", "change_in_year")
    assert [found["coercive_measures", measure][0] for measure in measures] == ["0", "0", "8"]
    assert not any(row == "penalties" for row, _ in found)
